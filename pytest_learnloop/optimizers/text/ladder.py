"""How much of a lesson is shown: rungs in the order in which they matter, of which as many are taken as fit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
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
    """Those of every episode that is shown: an item for each of the limits."""


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


def ladder(items: Mapping[Part, int], used_first: int = 0) -> list[Rung]:
    """All rungs for a lesson, those that matter most first.

    :param items: how many there are of each part; failing cases that differ come first and the repeats last.
    :param used_first: how many of the pieces that tests use those of the first failing cases use: the first ones.
    """
    every = {part: range(items.get(part, 0)) for part in Part}
    sources, failing, passing = every[Part.SOURCES], every[Part.FAILING], every[Part.PASSING]
    rejected, support, steps = every[Part.REJECTED], every[Part.SUPPORT], every[Part.STEPS]
    first = failing[:FIRST_CASES]
    return [
        *_rungs(Part.SOURCES, sources[:1]),
        *_rungs(Part.FAILING, first[:1], Detail.BRIEF),
        *_rungs(Part.SOURCES, sources[1:]),
        *_rungs(Part.FAILING, first[1:], Detail.BRIEF),
        *_rungs(Part.FAILING, first, Detail.TEST),
        *_rungs(Part.STEPS, steps[:_FIRST_LIMITS]),
        *_rungs(Part.SUPPORT, support[:used_first]),
        *_rungs(Part.AROUND, every[Part.AROUND]),
        *_rungs(Part.REJECTED, rejected[:1]),
        *_rungs(Part.PASSING, passing[:1], Detail.TEST),
        *_rungs(Part.FAILING, first, Detail.FULL),
        *_rungs(Part.STEPS, steps[_FIRST_LIMITS:]),
        *_rungs(Part.REJECTED, rejected[1:]),
        *_rungs(Part.PASSING, passing[1:], Detail.TEST),
        *_rungs(Part.FAILING, failing[FIRST_CASES:], Detail.BRIEF, Detail.TEST, Detail.FULL),
        *_rungs(Part.SUPPORT, support[used_first:]),
        *_rungs(Part.OUTLINE, every[Part.OUTLINE]),
    ]


def _rungs(part: Part, indices: Sequence[int], *details: Detail) -> Iterator[Rung]:
    """One item after the other, each in ever more detail."""
    for index in indices:
        for detail in details or (Detail.FULL,):
            yield Rung(part, index, detail)


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
