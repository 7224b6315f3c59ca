"""How much of a lesson is shown: rungs in the order in which they matter, of which as many are taken as fit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from pytest_learnloop.optimizers.text.cases import Detail

FIRST_CASES = 3
"""Failing cases that are shown in full before others are shown at all."""
STEP_LIMITS = (250, 500, 1000, 1500, 2000, 3000, 4000, 6000, 8000, 12_000, 16_000, 32_000, 64_000, 128_000)
"""Tokens for the steps of one episode, by how many rungs are taken for them."""
_FIRST_LIMITS = 3
"""Rungs for steps that come before further cases and edits."""


class Part(Enum):
    """A part of a lesson."""

    SOURCES = auto()
    AROUND = auto()
    FAILING = auto()
    PASSING = auto()
    REJECTED = auto()
    OUTLINE = auto()
    SUPPORT = auto()
    """What the tests use."""
    STEPS = auto()
    """Those of every episode that is shown."""


@dataclass(frozen=True)
class Rung:
    """One thing more to show."""

    part: Part
    index: int = 0
    detail: Detail = Detail.FULL


@dataclass(frozen=True)
class Plan:
    """What is shown when the given rungs are taken."""

    rungs: Sequence[Rung]

    def count(self, part: Part) -> int:
        """How many items of a part are shown; they are always the first ones."""
        return len({rung.index for rung in self.rungs if rung.part is part})

    def detail(self, part: Part, index: int) -> Detail:
        """How much of an item is shown."""
        details = (rung.detail for rung in self.rungs if rung.part is part and rung.index == index)
        return max(details, default=Detail.HIDDEN)


def ladder(
    sources: int,
    failing: int,
    passing: int,
    rejected: int,
    around: int = 0,
    outline: int = 0,
    *,
    support: int = 0,
    used_first: int = 0,
    episodes: bool = False,
) -> list[Rung]:
    """All rungs for a lesson of so many items, those that matter most first.

    :param failing: number of failing cases, of which those that differ come first and the repeats last.
    :param support: number of pieces that the tests use.
    :param used_first: how many of them the tests of the first failing cases use, which are the first ones.
    :param episodes: whether any of them has steps to show.
    """
    limits = range(len(STEP_LIMITS) if episodes else 0)
    rungs = _rungs(sources, failing, passing, rejected, around, used_first, limits)
    last = [Rung(Part.SUPPORT, index) for index in range(used_first, support)]
    return [*rungs, *last, *(Rung(Part.OUTLINE, index) for index in range(outline))]


def _rungs(
    sources: int, failing: int, passing: int, rejected: int, around: int, support: int, limits: Sequence[int]
) -> Iterator[Rung]:
    first = range(min(failing, FIRST_CASES))
    yield from (Rung(Part.SOURCES, index) for index in range(min(sources, 1)))
    yield from _failing(first[:1], Detail.BRIEF)
    yield from (Rung(Part.SOURCES, index) for index in range(1, sources))
    yield from _failing(first[1:], Detail.BRIEF)
    yield from _failing(first, Detail.TEST)
    yield from (Rung(Part.STEPS, index) for index in limits[:_FIRST_LIMITS])
    yield from (Rung(Part.SUPPORT, index) for index in range(support))
    yield from (Rung(Part.AROUND, index) for index in range(around))
    yield from (Rung(Part.REJECTED, index) for index in range(min(rejected, 1)))
    yield from (Rung(Part.PASSING, index, Detail.TEST) for index in range(min(passing, 1)))
    yield from _failing(first, Detail.FULL)
    yield from (Rung(Part.STEPS, index) for index in limits[_FIRST_LIMITS:])
    yield from (Rung(Part.REJECTED, index) for index in range(1, rejected))
    yield from (Rung(Part.PASSING, index, Detail.TEST) for index in range(1, passing))
    for index in range(len(first), failing):
        for detail in (Detail.BRIEF, Detail.TEST, Detail.FULL):
            yield Rung(Part.FAILING, index, detail)


def _failing(indices: Sequence[int], detail: Detail) -> Iterator[Rung]:
    yield from (Rung(Part.FAILING, index, detail) for index in indices)


def largest_fitting(rungs: Sequence[Rung], fits: Callable[[Plan], bool]) -> Plan | None:
    """The plan with the most rungs that fits, found by bisection; None where not even the first rung does.

    What fits a budget fits a larger one, so that a larger budget never leads to fewer rungs.
    """
    whole = Plan(rungs)
    if fits(whole):
        return whole
    if not fits(Plan(rungs[:1])):
        return None
    low, high = 1, len(rungs)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(Plan(rungs[:middle])) else (low, middle)
    return Plan(rungs[:low])
