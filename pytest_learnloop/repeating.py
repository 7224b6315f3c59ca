"""An evaluator that runs each case several times where one run tells too little: by chance, or by the clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pytest_learnloop.domain import Case, Detail, Evaluation, Outcome, Trial
from pytest_learnloop.learning.evaluator import Evaluator
from pytest_learnloop.learning.preference import is_measured
from pytest_learnloop.learning.repeats import differ, repeat_of, together, with_noise_of
from pytest_learnloop.outcomes.course import followed, remainder, without_screen

_MEASUREMENTS = 2
"""Processes that a measured value comes from, at least: one may have got its memory in a worse place than another."""


class RepeatingEvaluator:
    """Wraps an evaluator: an outcome is the mean of several runs, each in a process of its own."""

    def __init__(self, evaluator: Evaluator, repeats: int = 1) -> None:
        """
        :param repeats: runs of each case.
        """
        self._evaluator, self._repeats = evaluator, repeats
        self.chancy: set[Case] = set()
        """Cases that came out differently in several runs of one candidate."""
        self.timed: set[Case] = set()
        """Cases that measure how long something takes, here and now."""

    def evaluate(self, trials: Sequence[Trial], until: float | None = None) -> list[Evaluation]:
        """As the wrapped evaluator does, with screening by the mean of the screened cases' runs."""
        evaluations = self._averaged(trials, until) if self._repeats > 1 else self._evaluator.evaluate(trials, until)
        return self._measured(evaluations, until)

    @property
    def unlike_elsewhere(self) -> set[Case]:
        """The cases that another run cannot rely on: those that chance has a say in, and those that take the time."""
        return self.chancy | self.timed

    # The mean of several runs.

    def _averaged(self, trials: Sequence[Trial], until: float | None) -> list[Evaluation]:
        leading = [without_screen(trial, trial.cases[: trial.screen or None]) for trial in trials]
        first = self._several(leading, until)
        rest = [_left(trial, found) for trial, found in zip(trials, first, strict=True)]
        second = self._several(rest, until)
        return [
            Evaluation(
                trial,
                followed(trial, {**one.outcomes, **other.outcomes}),
                one.invalid or other.invalid,
                one.cut or other.cut,
            )
            for trial, one, other in zip(trials, first, second, strict=True)
        ]

    def _several(self, trials: Sequence[Trial], until: float | None) -> list[Evaluation]:
        """Run each trial several times; those without cases not at all."""
        runs = [_repeated(trial, number) for trial in trials if trial.cases for number in range(self._repeats)]
        found = iter(self._evaluator.evaluate(runs, until) if runs else ())
        return [
            self._put_together(trial, [next(found) for _ in range(self._repeats)]) if trial.cases else Evaluation(trial)
            for trial in trials
        ]

    def _put_together(self, trial: Trial, runs: Sequence[Evaluation]) -> Evaluation:
        outcomes: dict[Case, Outcome] = {}
        for case in trial.cases:
            several = [
                run.outcomes[repeated]
                for number, run in enumerate(runs)
                if (repeated := repeat_of(case, number)) in run.outcomes
            ]
            if several:
                outcomes[case] = together(several)
                self.chancy |= {case} if differ(several) else set()
        invalid = next((run.invalid for run in runs if run.invalid), "")
        return Evaluation(trial, outcomes, invalid, next((run.cut for run in runs if run.cut), ""))

    # Measurements.

    def _measured(self, evaluations: Sequence[Evaluation], until: float | None) -> list[Evaluation]:
        """The evaluations with values that were measured several times, and never while the program was recorded."""
        again = [_to_measure(each) for each in evaluations]
        wanted = [trial for trials in again for trial in trials]
        self.timed.update(case for trial in wanted for case in trial.cases)
        found = iter(self._evaluator.evaluate(wanted, until) if wanted else ())
        return [
            _with_measurements(each, [next(found) for _ in trials])
            for each, trials in zip(evaluations, again, strict=True)
        ]


def _left(trial: Trial, leading: Evaluation) -> Trial:
    """What of a trial is to be run after the cases that screen it: nothing where none of them improved."""
    left = None if leading.invalid or leading.cut else remainder(trial, leading.outcomes)
    return without_screen(trial, left.cases if left is not None else ())


def _repeated(trial: Trial, number: int) -> Trial:
    """A trial for the ``number``-th time."""
    repeats = {case: repeat_of(case, number) for case in trial.cases}
    windows = {repeats[case]: window for case, window in trial.windows.items() if case in repeats}
    lost_before = frozenset(repeats.get(case, case) for case in trial.lost_before)
    return replace(trial, cases=tuple(repeats.values()), windows=windows, lost_before=lost_before)


def _to_measure(evaluation: Evaluation) -> list[Trial]:
    """What is to be run for the measurements that lack to an evaluation: a loss needs no second one to be a loss."""
    trial = evaluation.trial
    recorded = trial.detail.records
    to_beat = {} if recorded else dict(zip(trial.cases, trial.reference, strict=False))
    measured = [
        case
        for case, outcome in evaluation.outcomes.items()
        if is_measured(outcome) and outcome.score > to_beat.get(case, -1.0)
    ]
    if not measured or evaluation.cut:
        return []
    detail = Detail.TEXTS if recorded else trial.detail
    return [replace(without_screen(trial, measured), detail=detail)] * (_MEASUREMENTS - (not recorded))


def _with_measurements(evaluation: Evaluation, runs: Sequence[Evaluation]) -> Evaluation:
    """An evaluation with what the measured cases gave in further runs; one that failed in any of them has failed."""
    outcomes = dict(evaluation.outcomes)
    recorded = evaluation.trial.detail.records
    for case in {case for run in runs for case in run.trial.cases}:
        found = [run.outcomes[case] for run in runs if case in run.outcomes]
        together = with_noise_of(found if recorded and found else [outcomes[case], *found])
        words = together.feedback if recorded else outcomes[case].feedback
        outcomes[case] = replace(
            outcomes[case], ending=together.ending, score=together.score, raw=together.raw, feedback=words
        )
    return replace(evaluation, outcomes=outcomes, cut=evaluation.cut or next((run.cut for run in runs if run.cut), ""))
