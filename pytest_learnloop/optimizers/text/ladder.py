"""How much of a lesson is shown: steps in the order in which they matter, of which as many are taken as fit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from pytest_learnloop.optimizers.text.cases import Detail

_FIRST_CASES = 3
"""Failing cases that are shown in full before others are shown at all."""


class Part(Enum):
    """A part of a lesson."""

    SOURCES = auto()
    AROUND = auto()
    FAILING = auto()
    PASSING = auto()
    REJECTED = auto()


@dataclass(frozen=True)
class Step:
    """One thing more to show."""

    part: Part
    index: int = 0
    detail: Detail = Detail.FULL


@dataclass(frozen=True)
class Plan:
    """What is shown when the given steps are taken."""

    steps: Sequence[Step]

    def count(self, part: Part) -> int:
        """How many items of a part are shown; they are always the first ones."""
        return len({step.index for step in self.steps if step.part is part})

    def detail(self, part: Part, index: int) -> Detail:
        """How much of an item is shown."""
        details = (step.detail for step in self.steps if step.part is part and step.index == index)
        return max(details, default=Detail.HIDDEN)


def ladder(sources: int, failing: int, passing: int, rejected: int, around: int = 0) -> list[Step]:
    """All steps for a lesson of so many items, those that matter most first.

    :param failing: number of failing cases, of which those that differ come first and the repeats last.
    """
    return list(_steps(sources, failing, passing, rejected, around))


def _steps(sources: int, failing: int, passing: int, rejected: int, around: int) -> Iterator[Step]:
    first = range(min(failing, _FIRST_CASES))
    yield from (Step(Part.SOURCES, index) for index in range(min(sources, 1)))
    yield from _failing(first[:1], Detail.BRIEF)
    yield from (Step(Part.SOURCES, index) for index in range(1, sources))
    yield from _failing(first[1:], Detail.BRIEF)
    yield from _failing(first, Detail.TEST)
    yield from (Step(Part.AROUND, index) for index in range(around))
    yield from (Step(Part.REJECTED, index) for index in range(min(rejected, 1)))
    yield from (Step(Part.PASSING, index, Detail.TEST) for index in range(min(passing, 1)))
    yield from _failing(first, Detail.FULL)
    yield from (Step(Part.REJECTED, index) for index in range(1, rejected))
    yield from (Step(Part.PASSING, index, Detail.TEST) for index in range(1, passing))
    for index in range(len(first), failing):
        for detail in (Detail.BRIEF, Detail.TEST, Detail.FULL):
            yield Step(Part.FAILING, index, detail)


def _failing(indices: Sequence[int], detail: Detail) -> Iterator[Step]:
    yield from (Step(Part.FAILING, index, detail) for index in indices)


def largest_fitting(steps: Sequence[Step], fits: Callable[[Plan], bool]) -> Plan | None:
    """The plan with the most steps that fits, found by bisection; None where not even the first step does.

    What fits a budget fits a larger one, so that a larger budget never leads to fewer steps.
    """
    whole = Plan(steps)
    if fits(whole):
        return whole
    if not fits(Plan(steps[:1])):
        return None
    low, high = 1, len(steps)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(Plan(steps[:middle])) else (low, middle)
    return Plan(steps[:low])
