"""How long a case may take, by what the user says and by how long it took at the start."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pytest_learnloop.domain import Case, Detail, Ending, Outcome, Trial
from pytest_learnloop.evaluation.child import adapted
from pytest_learnloop.evaluation.seeded import SHRINKING
from pytest_learnloop.learning.split import function_of

_LEAST = 1.0
"""Seconds that any case may take."""
_LEAST_OF_HOPEFUL = 3.0
"""The same where a time-out would cost more than time."""
_SHARE_OF_PYTEST = 0.001
"""Seconds that pytest takes for any test."""
_PATIENCE = 50.0
"""Times how long it took that a case gets where a time-out is doubtful."""


class Deadlines:
    """Gives each case its seconds."""

    def __init__(self, usual: float, given: Callable[[Case], float | None]) -> None:
        """
        :param usual: seconds for a case of which no time is known.
        :param given: seconds that the user gives a case; None where nothing was said.
        """
        self._usual, self._given = usual, given
        self._unadapted = usual
        self._durations: dict[str, float] = {}
        self._failed: set[str] = set()
        """Keys of the cases that failed at the start, and may have ended early by that."""
        self._late: set[str] = set()
        """Keys of the cases that were too late when they last ran at the start."""
        self._passing: dict[str, float] = {}
        """Test function -> the longest time that a case of it has taken to pass."""
        self._longest: dict[str, float] = {}

    def know(self, outcomes: Mapping[Case, Outcome], *, adaptive: bool) -> None:
        """Take the start's durations as the measure; a case without a verdict gets what is usual.

        :param adaptive: by these, judge what is usual as well.
        """
        self._durations |= {case.key: each.duration for case, each in outcomes.items() if not each.ending.lost}
        passed = {case.key for case, each in outcomes.items() if each.ending is Ending.PASSED}
        self._failed = (self._failed | {case.key for case in outcomes}) - passed
        late = {case.key for case, each in outcomes.items() if each.ending is Ending.TIMEOUT}
        self._late = (self._late - {case.key for case in outcomes}) | late
        self.know_passing(outcomes)
        if adaptive and self._durations:
            self._usual = adapted(max(self._durations.values()))

    def know_passing(self, outcomes: Mapping[Case, Outcome]) -> None:
        """Take the time that some cases have taken to pass as the measure of those of their functions that failed."""
        for case, outcome in outcomes.items():
            if outcome.ending is Ending.PASSED:
                function = function_of(case.nodeid)
                self._passing[function] = max(outcome.duration, self._passing.get(function, 0.0))

    def know_longest(self, longest: Mapping[str, float]) -> None:
        """Nodeid -> how many times as long the test's episodes might have been at the start."""
        self._longest |= longest

    def expected(self, case: Case) -> float:
        """Seconds that a case is likely to take, pytest's own share included; little where no time is known."""
        return _SHARE_OF_PYTEST + self._durations.get(case.nodeid, 0.0)

    def given(self, case: Case) -> float:
        """What the user gives a case; 0 where nothing was said."""
        return self._given(case) or 0.0

    def of(self, case: Case, least: float = _LEAST) -> float:
        """What a case gets.

        :param least: where it is measured by how long it took at the start.
        """
        given = self._given(case)
        if given is not None:
            return given
        duration = self._duration(case)
        # An episode that the start soon lost may go on for much longer.
        return self._usual if duration is None else max(least, 10 * duration * self._longest.get(case.nodeid, 1.0))

    def when_all_are_run(self, case: Case, *, patient: bool = False) -> float:
        """What a case gets where all tests are run once more.

        :param patient: as for :meth:`in_trial`.
        """
        if patient:
            return self._patiently(case)
        return self.of(case, max(_LEAST_OF_HOPEFUL, self._lenient(case)))

    def for_lines(self, case: Case) -> float:
        """What a case gets where nothing but the lines that it runs is asked for.

        One that was too late would be so again, and runs hardly another line after the first seconds.
        """
        usual = self.when_all_are_run(case)
        return min(usual, _LEAST_OF_HOPEFUL) if case.key in self._late else usual

    def in_trial(self, trial: Trial, *, patient: bool = False) -> dict[Case, float]:
        """What each case of a trial gets, which may ask for smaller counterexamples as well.

        The cases that screen it are given up soonest: any other is run only because the candidate has improved one of
        them, or whatever becomes of others.

        :param patient: far more than is likely, because a busy machine may have been why there was no verdict.
        """
        screening = set(trial.cases[: trial.screen])
        found = {}
        for case in trial.cases:
            least = _LEAST if case in screening else _LEAST_OF_HOPEFUL
            least = max(least, self._lenient(case)) if trial.lenient else least
            shrinks = trial.detail is Detail.TRACES and case.seed is not None
            seconds = self._patiently(case) if patient else self.of(case, least)
            found[case] = seconds + (SHRINKING if shrinks else 0.0)
        return found

    def is_doubtful(self, case: Case, outcome: Outcome) -> bool:
        """Whether a time-out may be the machine's doing: there was a verdict before, and no word of the user's."""
        is_late = outcome.ending is Ending.TIMEOUT
        return is_late and self._duration(case) is not None and self._given(case) is None

    def _patiently(self, case: Case) -> float:
        if self._given(case) is not None:
            return self.of(case)
        return max(self.of(case), self._unadapted, _PATIENCE * (self._duration(case) or 0.0))

    def _duration(self, case: Case) -> float | None:
        """How long it took at the start, or took others of its function to pass; None where that is not known."""
        duration = self._durations.get(case.key)
        duration = self._durations.get(case.nodeid) if duration is None else duration
        if duration is None or case.key not in self._failed:
            return duration
        return max(duration, self._passing.get(function_of(case.nodeid), 0.0))

    def _lenient(self, case: Case) -> float:
        """Seconds that a case should get of which nobody has seen how long it takes to pass; 0 for others."""
        is_known = case.key not in self._failed or function_of(case.nodeid) in self._passing
        return 0.0 if is_known else self._unadapted
