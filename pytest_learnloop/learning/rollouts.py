"""The rollouts of train cases: how much of an episode an update sees and is scored by, and where it begins."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from pytest_learnloop.domain import Candidate, Case, Detail, Evaluation, Outcome, Rollout, Trial, Window
from pytest_learnloop.learning.evaluator import Evaluator


class Rollouts:
    """An evaluator that has train cases play their part of an episode; other cases play whole ones."""

    def __init__(
        self, evaluator: Evaluator, windows: Mapping[Case, Window], open_horizons: Collection[Case] = ()
    ) -> None:
        """
        :param windows: the parts that cases play at first.
        :param open_horizons: cases whose trace horizon is left to the run: they play, and are compared by, all that
            the longest one would see.
        """
        self._evaluator = evaluator
        self._first, self._windows = windows, dict(windows)
        self.open_horizons = tuple(open_horizons)

    @property
    def parts(self) -> Collection[Case]:
        """The cases that play a part of an episode."""
        return self._first.keys()

    def rewind(self) -> None:
        """Have rollouts begin where they began at first."""
        self._windows = dict(self._first)

    def evaluate(self, trials: Sequence[Trial], until: float | None = None) -> list[Evaluation]:
        """As the wrapped evaluator does."""
        return self._evaluator.evaluate([self._with_windows(trial) for trial in trials], until)

    def _with_windows(self, trial: Trial) -> Trial:
        windows = {case: self._windows[case] for case in trial.cases if case in self._windows}
        return replace(trial, windows=windows) if windows else trial

    def go_on(self, outcomes: Mapping[Case, Outcome]) -> frozenset[Case]:
        """Have rollouts begin where those that gave these outcomes ended: after an episode's end with the next seed.

        A rollout that took its process with it is gone through again.

        :return: the cases whose rollouts begin elsewhere now.
        """
        moved = {}
        for case, window in self._windows.items():
            way = outcomes[case].rollout if case in outcomes else None
            if window.goes_on and way is not None and not outcomes[case].ending.lost:
                moved[case] = replace(window, beginning=Rollout(way.seed + 1) if way.ended else way)
        changed = frozenset(case for case, window in moved.items() if window != self._windows[case])
        self._windows |= moved
        return changed

    def seen(self, candidate: Candidate, horizon: int) -> Mapping[Case, Outcome]:
        """What a candidate shows within a trace horizon of so many steps, where that is left to the run."""
        windows = {case: replace(self._windows.get(case, Window()), trace=horizon) for case in self.open_horizons}
        trial = Trial(candidate, self.open_horizons, Detail.TRACES, windows=windows)
        (evaluation,) = self._evaluator.evaluate([trial])
        return evaluation.outcomes
