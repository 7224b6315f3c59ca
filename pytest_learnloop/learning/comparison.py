"""Two candidates side by side on the same cases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pytest_learnloop.domain import Case, Ending, Outcome, Split
from pytest_learnloop.learning.ranking import mean_score

_NOISE = 1e-9
"""Means nearer than this are the same: sums of floats in another order must not decide anything."""


@dataclass(frozen=True)
class Comparison:
    """Start and best on the cases of one split."""

    split: Split
    cases: int
    start: float | None
    """Mean score, 0 to 1; None where there are no cases."""
    best: float | None
    passed_at_start: int
    passed_at_best: int

    @property
    def rose(self) -> bool:
        return self.start is not None and self.best is not None and self.best > self.start + _NOISE

    @property
    def fell(self) -> bool:
        return self.start is not None and self.best is not None and self.best < self.start - _NOISE


def compare(
    split: Split, cases: Sequence[Case], start: Mapping[Case, Outcome], best: Mapping[Case, Outcome]
) -> Comparison:
    """Compare two candidates' outcomes on the same cases."""
    return Comparison(
        split,
        len(cases),
        mean_score(start, cases),
        mean_score(best, cases),
        sum(_passed(start, case) for case in cases),
        sum(_passed(best, case) for case in cases),
    )


@dataclass(frozen=True)
class Pairs:
    """The outcomes of a start and of what came of it. A case that one of them has no outcome for scored 0 there."""

    start: Mapping[Case, Outcome]
    best: Mapping[Case, Outcome]

    def change(self, case: Case) -> float:
        """By how much the case's score rose, -1 to 1."""
        before, after = (each[case].score if case in each else 0.0 for each in (self.start, self.best))
        return after - before

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
