"""The verdict: what the held-out cases say of the winner."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from pytest_learnloop.domain import Case, Outcome, Split
from pytest_learnloop.learning.binomial import Interval
from pytest_learnloop.learning.comparison import Comparison, Pairs, compare
from pytest_learnloop.learning.significance import PairedChange, difference, paired_change

FEWEST = 6
"""Units that have to be able to change. Of five that all go the same way chance makes one in sixteen; of six, one in
thirty-two, which is the first below 0.05."""

FEWEST_REPAIRED = 3
"""Failing units from which on it tells something that all pass and none was lost. Where as much was lost as gained on
average, that happens with k failing units at most with chance exp(-k), which is below 0.05 from three on."""


class Finding(str, Enum):
    """What there is to say about meta-overfitting."""

    GENERALIZES = "generalizes"
    """What was learned holds on tests that were never shown and never used to select."""
    META_OVERFITTING = "meta-overfitting"
    """Those tests got worse, beyond chance, while those that selected got better."""
    SUSPECTED = "suspected"
    """Held-out fell, became slower, or gained less than what selected, beyond chance."""
    NO_EVIDENCE = "no evidence"
    """Chance explains what is seen."""
    TOO_FEW = "too few to tell"


@dataclass(frozen=True)
class Gap:
    """How much more the cases that selected gained than the held-out ones, of those with something to gain."""

    selected: PairedChange
    held_out: PairedChange
    interval: Interval
    """Of the difference between the two, within -2 and 2."""

    @property
    def mean(self) -> float:
        """-2 to 2."""
        return self.selected.mean - self.held_out.mean


@dataclass(frozen=True)
class Verdict:
    """What the held-out cases say of the winner, with all numbers that it rests on."""

    finding: Finding
    held_out: Comparison
    selected: Comparison
    """On the cases that the winner was selected by: validation, or train where there is no validation."""
    could_change: int
    """Independent units of held-out cases that the winner's edits can reach."""
    failing: int
    """Held-out cases that did not pass at the start."""
    gained: int
    lost: int
    change: PairedChange | None
    """On the held-out cases; None where there are none."""
    gap: Gap | None
    """None where held-out or the cases that selected had nothing to gain."""


@dataclass(frozen=True)
class Cases:
    """The cases of a verdict, and how they hang together."""

    held_out: Sequence[Case]
    validation: Sequence[Case]
    train: Sequence[Case]
    unit_of: Mapping[Case, str]
    """What a case shares its fate with: the group that it was split by. A case that is missing stands for itself."""
    reached: Callable[[Case], bool] = lambda _: True
    """Whether the winner's edits can change the case."""

    def units(self, cases: Sequence[Case]) -> list[list[Case]]:
        """The cases by unit."""
        units: dict[str, list[Case]] = {}
        for case in cases:
            units.setdefault(self.unit_of.get(case, case.key), []).append(case)
        return list(units.values())


def judge(cases: Cases, start: Mapping[Case, Outcome], best: Mapping[Case, Outcome], seed: int = 0) -> Verdict:
    """Judge the winner by the held-out cases.

    :param start: outcomes of what the loop started from, on all of the cases.
    :param best: outcomes of the winner on the same.
    """
    pairs = Pairs(start, best)
    split, selected = (Split.VALIDATION, cases.validation) if cases.validation else (Split.TRAIN, cases.train)
    held_out = compare(Split.HELD_OUT, cases.held_out, start, best)
    validation = compare(split, selected, start, best)
    change = _change(cases, pairs, cases.held_out, seed)
    gap = _gap(cases, pairs, selected, seed)
    could_change = len(cases.units([case for case in cases.held_out if cases.reached(case)]))
    return Verdict(
        _finding(held_out, validation, change, gap, could_change, repaired=_all_repaired(cases, pairs)),
        held_out,
        validation,
        could_change,
        failing=len(pairs.failing(cases.held_out)),
        gained=len(pairs.gained(cases.held_out)),
        lost=len(pairs.lost(cases.held_out)),
        change=change,
        gap=gap,
    )


def _finding(
    held_out: Comparison,
    selected: Comparison,
    change: PairedChange | None,
    gap: Gap | None,
    could_change: int,
    *,
    repaired: bool,
) -> Finding:
    if change is None or could_change < FEWEST:
        return Finding.TOO_FEW
    is_worse = held_out.fell or held_out.slowed
    if (change.interval.low > 0 or repaired) and not is_worse:
        return Finding.GENERALIZES
    if change.interval.high < 0 and selected.rose:
        return Finding.META_OVERFITTING
    if is_worse or (gap is not None and gap.interval.low > 0):
        return Finding.SUSPECTED
    return Finding.NO_EVIDENCE


def _all_repaired(cases: Cases, pairs: Pairs) -> bool:
    """Whether every held-out failure passes now and nothing was lost, of so many that this is hardly chance."""
    failing = pairs.failing(cases.held_out)
    if len(pairs.gained(failing)) < len(failing) or pairs.lost(cases.held_out):
        return False
    lower = any(pairs.change(case) < 0 for case in cases.held_out)
    return not lower and len(cases.units(failing)) >= FEWEST_REPAIRED


def _change(cases: Cases, pairs: Pairs, some: Sequence[Case], seed: int) -> PairedChange | None:
    units = [[pairs.change(case) for case in unit] for unit in cases.units(some)]
    return paired_change(units, seed) if units else None


def _gap(cases: Cases, pairs: Pairs, selected: Sequence[Case], seed: int) -> Gap | None:
    """A case that had its best score at the start has no part in it: where nothing can be gained nothing is missing."""
    one = _change(cases, pairs, pairs.with_room(selected), seed)
    other = _change(cases, pairs, pairs.with_room(cases.held_out), seed)
    return None if one is None or other is None else Gap(one, other, difference(one, other))
