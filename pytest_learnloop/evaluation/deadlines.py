"""How long a case may take, by what the user says and by how long it took at the start."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pytest_learnloop.domain import Case, Detail, Outcome, Trial
from pytest_learnloop.evaluation.seeded import SHRINKING
from pytest_learnloop.evaluation.supervisor import adapted


class Deadlines:
    """Gives each case its seconds."""

    def __init__(self, usual: float, given: Callable[[Case], float | None]) -> None:
        """
        :param usual: seconds for a case of which no time is known.
        :param given: seconds that the user gives a case; None where nothing was said.
        """
        self._usual, self._given = usual, given
        self._durations: dict[str, float] = {}
        self._longest: Mapping[str, float] = {}

    def know(self, outcomes: Mapping[Case, Outcome], *, adaptive: bool) -> None:
        """Take the start's durations as the measure; a case without a verdict gets what is usual.

        :param adaptive: by these, judge what is usual as well.
        """
        self._durations |= {case.key: each.duration for case, each in outcomes.items() if not each.ending.lost}
        if adaptive and self._durations:
            self._usual = adapted(max(self._durations.values()))

    def know_longest(self, longest: Mapping[str, float]) -> None:
        """Nodeid -> how many times as long the test's episodes might have been at the start."""
        self._longest = longest

    def given(self, case: Case) -> float:
        """What the user gives a case; 0 where nothing was said."""
        return self._given(case) or 0.0

    def of(self, case: Case) -> float:
        """What a case gets."""
        given = self._given(case)
        if given is not None:
            return given
        duration = self._durations.get(case.key, self._durations.get(case.nodeid))
        # An episode that the start soon lost may go on for much longer.
        return self._usual if duration is None else max(1.0, 10 * duration * self._longest.get(case.nodeid, 1.0))

    def in_trial(self, trial: Trial, case: Case) -> float:
        """What a case gets in a trial, which may ask for a smaller counterexample as well."""
        shrinks = trial.detail is Detail.TRACES and case.seed is not None
        return self.of(case) + (SHRINKING if shrinks else 0.0)
