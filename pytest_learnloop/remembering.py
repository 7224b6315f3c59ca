"""An evaluator that writes everything to the journal, and repeats what an interrupted run has evaluated already."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pytest_learnloop.domain import Case, Detail, Evaluation, Trial
from pytest_learnloop.journal import RunJournal
from pytest_learnloop.journal_records import RecordedTrial
from pytest_learnloop.learning.loop import Evaluator


class RememberingEvaluator:
    """Wraps an evaluator: what was paid for is not paid twice."""

    def __init__(self, evaluator: Evaluator, journal: RunJournal, known: Iterable[RecordedTrial] = ()) -> None:
        """
        :param known: the trials of the run that is resumed.
        """
        self._evaluator, self._journal = evaluator, journal
        self._known = {_key(trial.candidate, trial.detail, next(iter(trial.outcomes), None)): trial for trial in known}

    def evaluate(self, trials: Sequence[Trial], until: float | None = None) -> list[Evaluation]:
        """As the wrapped evaluator does; trials that were cut short are not remembered."""
        remembered = {number: found for number, trial in enumerate(trials) if (found := self._recall(trial))}
        new = [trial for number, trial in enumerate(trials) if number not in remembered]
        evaluated = iter(self._evaluator.evaluate(new, until) if new else ())
        evaluations = [remembered.get(number) or next(evaluated) for number in range(len(trials))]
        for evaluation in evaluations:
            if not evaluation.cut:
                trial = evaluation.trial
                self._journal.record_outcomes(trial.candidate.id, evaluation.outcomes, trial.detail, evaluation.invalid)
        return evaluations

    def _recall(self, trial: Trial) -> Evaluation | None:
        first = trial.cases[0] if trial.cases else None
        for case in (first, None):
            known = self._known.get(_key(trial.candidate.id, trial.detail, case))
            if known is not None and known.outcomes.keys() <= set(trial.cases):
                return Evaluation(trial, known.outcomes, known.invalid)
        return None


def _key(candidate: str, detail: Detail, first: Case | None) -> tuple[str, Detail, Case | None]:
    """What tells the trials of a run apart: an interrupted run asks for them again, case by case in the same order."""
    return candidate, detail, first
