"""Two candidates side by side on the same cases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pytest_learnloop.domain import Case, Ending, Outcome, Split
from pytest_learnloop.learning.preference import beyond_noise, have_no_scale, is_measured, mean_worth, worth

_NOISE = 1e-9
"""Means nearer than this are the same: sums of floats in another order must not decide anything."""


@dataclass(frozen=True)
class Comparison:
    """Start and best on the cases of one split."""

    split: Split
    cases: int
    start: float | None
    """Mean score, 0 to 1; None where there are no cases. Where values have no scale, 0.5 stands for the start, and
    for the best the share of cases that do better, those that do as well counting half."""
    best: float | None
    passed_at_start: int
    passed_at_best: int
    tests: int
    """Of which the cases are."""
    has_scale: bool
    """Whether the means say how good the cases are, and not only which are better."""
    better: int
    """Cases that do better in any respect, time included."""
    worse: int
    faster: int
    """Measured cases that pass both times and take less, by more than the noise."""
    slower: int

    @property
    def rose(self) -> bool:
        """Whether the mean rose, or stayed and more measured cases are faster than slower."""
        return self._moved > 0 or (self._moved == 0 and self.faster > self.slower)

    @property
    def fell(self) -> bool:
        """Whether the mean fell, or stayed and more measured cases are slower than faster."""
        return self._moved < 0 or (self._moved == 0 and self.slowed)

    @property
    def slowed(self) -> bool:
        """Whether more measured cases are slower than faster, whatever became of the mean."""
        return self.slower > self.faster

    @property
    def stayed(self) -> bool:
        """Whether the mean is the same."""
        return self._moved == 0

    @property
    def _moved(self) -> float:
        """By how much the mean rose; 0 for what only rounding can be."""
        moved = (self.best or 0.0) - (self.start or 0.0)
        return moved if abs(moved) > _NOISE else 0.0


def compare(
    split: Split, cases: Sequence[Case], start: Mapping[Case, Outcome], best: Mapping[Case, Outcome]
) -> Comparison:
    """Compare two candidates' outcomes on the same cases."""
    pairs = Pairs(start, best)
    changes, paces = [pairs.change(case) for case in cases], [pairs.pace(case) for case in cases]
    return Comparison(
        split,
        len(cases),
        mean_worth(start, start, cases),
        mean_worth(best, start, cases),
        sum(_passed(start, case) for case in cases),
        sum(_passed(best, case) for case in cases),
        tests=len({case.nodeid for case in cases}),
        has_scale=not (have_no_scale(start) or have_no_scale(best)),
        better=sum(change > 0 for change in changes),
        worse=sum(change < 0 for change in changes),
        faster=sum(pace > 0 for pace in paces),
        slower=sum(pace < 0 for pace in paces),
    )


@dataclass(frozen=True)
class Pairs:
    """The outcomes of a start and of what came of it. A case that one of them has no outcome for scored 0 there."""

    start: Mapping[Case, Outcome]
    best: Mapping[Case, Outcome]

    def change(self, case: Case) -> float:
        """By how much the case's worth rose, -1 to 1; where it stayed, half of what its pace says.

        Faster and slower count as better and worse do where values have no scale: for half of a pass.
        """
        rise = self._worth_of_best.get(case, 0.0) - self._worth_of_start.get(case, 0.0)
        return rise or self.pace(case) / 2

    def pace(self, case: Case) -> int:
        """1 where a measured case that passes both times is faster beyond the noise, -1 where it is slower, else 0."""
        if not (_passed(self.start, case) and _passed(self.best, case)):
            return 0
        start, best = self.start[case], self.best[case]
        return beyond_noise(best, start) if is_measured(start) and is_measured(best) else 0

    @cached_property
    def _worth_of_start(self) -> Mapping[Case, float]:
        return worth(self.start, self.start, [*self.start, *self.best])

    @cached_property
    def _worth_of_best(self) -> Mapping[Case, float]:
        return worth(self.best, self.start, [*self.start, *self.best])

    def failing(self, cases: Iterable[Case]) -> list[Case]:
        """Those that did not pass at the start."""
        return [case for case in cases if not _passed(self.start, case)]

    def gained(self, cases: Iterable[Case]) -> list[Case]:
        """Those that pass now, and did not."""
        return [case for case in cases if _passed(self.best, case) and not _passed(self.start, case)]

    def lost(self, cases: Iterable[Case]) -> list[Case]:
        """Those that passed, and don't any more: what is skipped, timed out or not run is not passed, either."""
        return [case for case in cases if _passed(self.start, case) and not _passed(self.best, case)]

    def with_room(self, cases: Iterable[Case]) -> list[Case]:
        """Those that had something to gain at the start."""
        return [case for case in cases if case not in self.start or not self.start[case].best]


def _passed(outcomes: Mapping[Case, Outcome], case: Case) -> bool:
    return case in outcomes and outcomes[case].ending is Ending.PASSED
