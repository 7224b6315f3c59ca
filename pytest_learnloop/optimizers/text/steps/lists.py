"""What is said of many things of one kind, said once: ``Cars.0.w 8; Cars.1.w 8`` as ``Cars.0..1.w 8``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

_INDEX = re.compile(r"\.(0|[1-9]\d*)\.")

Pair = tuple[str, str]
"""Name of a column, and what is said of it."""


def gathered(pairs: Iterable[Pair]) -> list[Pair]:
    """Pairs in which numbers that follow each other stand for several: of the name, or of both the name and a name that
    is said of it.
    """
    indices: dict[tuple[Pair, Pair | str], list[int]] = {}
    for name, said in pairs:
        parts, index = _parts(name)
        other, same = _parts(said)
        key = (parts, other if index is not None and index == same else said)
        indices.setdefault(key, []).append(-1 if index is None else index)
    return [_pair(key, run) for key, numbers in indices.items() for run in _runs(numbers)]


def _parts(name: str) -> tuple[Pair, int | None]:
    """What stands before and after the first number of a name, and that number."""
    found = None if name.startswith('"') else _INDEX.search(name)
    if found is None:
        return (name, ""), None
    return (name[: found.start(1)], name[found.end(1) :]), int(found[1])


def _pair(key: tuple[Pair, Pair | str], run: Sequence[int]) -> Pair:
    (before, after), said = key
    if run[0] < 0:
        return before, said if isinstance(said, str) else "".join(said)
    number = str(run[0]) if len(run) == 1 else f"{run[0]}..{run[-1]}"
    return f"{before}{number}{after}", said if isinstance(said, str) else f"{said[0]}{number}{said[1]}"


def _runs(numbers: Sequence[int]) -> Iterator[list[int]]:
    run: list[int] = []
    for number in numbers:
        if run and number != run[-1] + 1:
            yield run
            run = []
        run.append(number)
    yield run
