"""An evaluator that writes everything to the journal, and runs nothing of which the outcome is known."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pytest_learnloop.domain import Candidate, Case, Detail, Evaluation, Outcome, Trial
from pytest_learnloop.journal_outcomes import OutcomeMemory, Recalled
from pytest_learnloop.learning.evaluator import Evaluator
from pytest_learnloop.learning.preference import grade
from pytest_learnloop.outcomes.course import followed, remainder
from pytest_learnloop.outcomes.detail import OF_THE_MOMENT, told


@dataclass
class Counts:
    """How many outcomes were found out, and by whom; those that a run asks for again do not count again."""

    now: int = 0
    earlier: int = 0
    """Found out by earlier runs."""


class RememberingEvaluator:
    """Wraps an evaluator: what was paid for is not paid twice.

    Its evaluations are those of the wrapped evaluator, whatever is known already. Of cases that are not train cases it
    tells scores and touches alone.
    """

    def __init__(
        self, evaluator: Evaluator, memory: OutcomeMemory, program: Callable[[Candidate], str], counts: Counts
    ) -> None:
        """
        :param program: digest of all code that a candidate is.
        :param counts: to which what is found out is added.
        """
        self._evaluator, self._memory, self._program, self.counts = evaluator, memory, program, counts

    def evaluate(self, trials: Sequence[Trial], until: float | None = None) -> list[Evaluation]:
        """As the wrapped evaluator does; trials that were cut short are not remembered."""
        programs = [self._program(trial.candidate) for trial in trials]
        recalled = [
            self._memory.recall(program, trial.cases, trial.detail, trial.windows, lenient=trial.lenient)
            for program, trial in zip(programs, trials, strict=True)
        ]
        left = [
            None if known.invalid else remainder(trial, known.outcomes)
            for trial, known in zip(trials, recalled, strict=True)
        ]
        to_run = [trial for trial in left if trial is not None]
        found = iter(self._evaluator.evaluate(to_run, until) if to_run else ())
        evaluations = []
        with self._memory.together():
            for trial, program, known, rest in zip(trials, programs, recalled, left, strict=True):
                new = next(found) if rest is not None else Evaluation(trial, {}, known.invalid)
                if rest is not None and not new.cut:
                    self._memory.record(
                        trial.candidate.id, program, new.outcomes, trial.detail, new.invalid, trial.windows
                    )
                evaluations.append(self._put_together(trial, known, new))
        return evaluations

    def contradiction(self, start: Candidate, outcomes: Mapping[Case, Outcome]) -> Case | None:
        """A case that came out otherwise just now than in an earlier run, if there is one.

        :param outcomes: the start's, as a run of every test has just shown them.
        """
        recalled = self._memory.recall(self._program(start), outcomes.keys(), Detail.SCORES)
        for case, now in outcomes.items():
            if case in recalled.earlier and now.ending not in OF_THE_MOMENT:
                before = recalled.outcomes[case]
                if (before.ending, grade(before)) != (now.ending, grade(now)):
                    return case
        return None

    def _put_together(self, trial: Trial, recalled: Recalled, new: Evaluation) -> Evaluation:
        found = {
            case: told(outcome, trial.detail, shown=self._memory.shows(case)) for case, outcome in new.outcomes.items()
        }
        given = followed(trial, {**recalled.outcomes, **found})
        self.counts.now += len(found)
        self.counts.earlier += len(recalled.earlier.intersection(given))
        return Evaluation(trial, given, new.invalid, new.cut)
