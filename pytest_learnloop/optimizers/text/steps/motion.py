"""Values that go on as they did: equal ones, and numbers that change by the same amount with every step."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from pytest_learnloop.optimizers.text.steps.columns import Column

_NUMBER = re.compile(r"-?\d{1,12}(\.\d{1,12})?")
_SHORTEST = 3
"""Steps that have to be alike before a change is told as one for every step."""


@dataclass(frozen=True)
class Cell:
    """A value at one step, as it may be told."""

    text: str
    """With the amount that is added at every further step, where there is one: ``76+2``."""
    needed: bool
    """It does not follow from what was told before."""


def staying(column: Column, joined: Sequence[bool]) -> list[Cell | None]:
    """The cells of a column of things that are no amounts, though they may be written as numbers.

    :param joined: of each step, whether the step before it in time is the one before it here.
    """
    before = [None, *column]
    return [
        None if value is None else Cell(value, not is_joined or value != last)
        for value, last, is_joined in zip(column, before, joined, strict=False)
    ]


def moving(column: Column, joined: Sequence[bool]) -> list[Cell | None]:
    """The cells of a column that is told by itself; None where there is no value.

    :param joined: of each step, whether the step before it in time is the one before it here.
    """
    cells: list[Cell | None] = []
    while len(cells) < len(column):
        first = len(cells)
        if column[first] is None:
            cells.append(None)
            continue
        rate, end = _piece(column, joined, first)
        cells += [Cell(f"{column[place]}{rate}", place == first) for place in range(first, end)]
    return cells


def following(column: Column, source: Column, joined: Sequence[bool]) -> list[Cell | None]:
    """The cells of a column that tells how much another has changed since the step before."""
    cells: list[Cell | None] = []
    for place, value in enumerate(column):
        expected = _change(source, place) if joined[place] else None
        cells.append(None if value is None else Cell(value, value != expected))
    return cells


def _piece(column: Column, joined: Sequence[bool], first: int) -> tuple[str, int]:
    """What is added at every step from one on, empty for nothing, and the step where that is over."""
    held = _end(column, joined, first, None)
    change = _change(column, first + 1) if first + 1 < len(column) and joined[first + 1] else None
    if change is None or held > first + 1:
        return "", held
    end = _end(column, joined, first, Decimal(change))
    return ("", held) if end - first < _SHORTEST else (f"{Decimal(change):+}", end)


def _end(column: Column, joined: Sequence[bool], first: int, rate: Decimal | None) -> int:
    expected, place = column[first], first + 1
    while place < len(column) and joined[place]:
        if rate is not None and expected is not None:
            expected = str(Decimal(expected) + rate)
        if column[place] != expected:
            break
        place += 1
    return place


def _change(column: Column, place: int) -> str | None:
    """How much a column has changed since the step before; None where it has no numbers."""
    before, now = column[place - 1] if place else None, column[place]
    if before is None or now is None or not (_NUMBER.fullmatch(before) and _NUMBER.fullmatch(now)):
        return None
    change = str(Decimal(now) - Decimal(before))
    return change if _NUMBER.fullmatch(change) else None
