"""What holds for all steps of an episode, so that it has to be said only once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pytest_learnloop.optimizers.text.steps.columns import ACTION, Column
from pytest_learnloop.optimizers.text.steps.motion import Cell, following, moving

_WORTH = 4
"""Cells that must be spared before one column is told in terms of another."""


@dataclass(frozen=True)
class Regularities:
    """How the columns of an episode are told."""

    constant: Mapping[str, str]
    """Name -> the value that it has wherever it is there."""
    equal: Mapping[str, str]
    """Name -> another one that is the same at every step."""
    changes: Mapping[str, str]
    """Name -> another one, of which it mostly is the change since the step before."""
    told: tuple[str, ...]
    """Names of those that are told step by step."""
    comes_and_goes: Mapping[str, str]
    """Name of a column -> name of the thing that it belongs to, of which the first column is told whenever it comes,
    and of which is said when it goes."""


def regularities(of: Mapping[str, Column]) -> Regularities:
    """What holds for columns of equal length."""
    comes_and_goes = _things(of)
    first_of = {thing: name for name, thing in reversed(comes_and_goes.items())}
    kept = {ACTION, *first_of.values()}
    constant = {name: next(iter(values)) for name in of if name not in kept and len(values := _values(of[name])) == 1}
    equal = _equal(name for name in of.items() if name[0] not in constant and name[0] not in comes_and_goes)
    others = [name for name in of if name not in constant and name not in equal]
    changes = _changes(of, others, kept)
    told = tuple(name for name in others if name not in changes)
    return Regularities(constant, equal, changes, told, comes_and_goes)


def _values(column: Column) -> set[str]:
    return {value for value in column if value is not None}


def _things(of: Mapping[str, Column]) -> dict[str, str]:
    """Of each column that is not always there the thing it belongs to: an object whose fields come and go together."""
    members: dict[str, list[str]] = {}
    for name in of:
        members.setdefault(owner(name), []).append(name)
    things: dict[str, str] = {}
    for thing, names in members.items():
        together = len({_presence(of[name]) for name in names}) == 1 and thing not in of
        things |= {name: thing if together else name for name in names if None in of[name]}
    return things


def owner(name: str) -> str:
    """The object that a field belongs to; the name itself, where it is no field of one."""
    return name if name.startswith('"') or "()" in name else name.rpartition(".")[0] or name


def _presence(column: Column) -> tuple[bool, ...]:
    return tuple(value is not None for value in column)


def _equal(columns: Iterable[tuple[str, Column]]) -> dict[str, str]:
    first: dict[tuple[str | None, ...], str] = {}
    pairs = ((name, first.setdefault(tuple(column), name)) for name, column in columns)
    return {name: other for name, other in pairs if name != other}


def _changes(of: Mapping[str, Column], names: Sequence[str], kept: Iterable[str]) -> dict[str, str]:
    """The columns for which it takes fewer cells to tell how they differ from the change of another one."""
    joined = [place > 0 for place in range(len(of[ACTION]))]
    changes: dict[str, str] = {}
    sources: set[str] = set(kept)
    for name in names:
        if name in sources:
            continue
        best = _needed(moving(of[name], joined)) - _WORTH
        for other in _beside(name, names):
            cells = _needed(following(of[name], of[other], joined)) if other not in changes else best
            if cells < best and _presence(of[name]) == _presence(of[other]):
                best, changes[name] = cells, other
        sources |= {changes[name]} if name in changes else set()
    return changes


def _beside(name: str, names: Sequence[str]) -> Iterator[str]:
    return (other for other in names if other != name and owner(other) == owner(name) != other)


def _needed(cells: Iterable[Cell | None]) -> int:
    return sum(1 for cell in cells if cell is not None and cell.needed)
