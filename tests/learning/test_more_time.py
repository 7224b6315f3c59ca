"""Which candidates are given more time, and another try."""

from __future__ import annotations

from collections.abc import Sequence

from loop_support import ARTIFACT, PARAMETER, Scripted, Silent, ToyEvaluator, case, outcome

from pytest_learnloop.domain import Ending, Evaluation, Fate, LearningContext, Outcome, Pool, Proposal, Trial
from pytest_learnloop.learning.budget import Budget, Limits
from pytest_learnloop.learning.loop import Loop


class Lenient(Scripted):
    """From its second update on it asks for more time."""

    def propose(self, context: LearningContext, pool: Pool, n: int) -> Sequence[Proposal]:
        proposals = super().propose(context, pool, n)
        return [Proposal(each.edits, lenient=len(self.contexts) > 1) for each in proposals]


class Slow(ToyEvaluator):
    """Every candidate is late where it is given no more time than others."""

    def _evaluate(self, trial: Trial) -> Evaluation:
        if trial.lenient or not trial.candidate.edits:
            return super()._evaluate(trial)
        return Evaluation(trial, {trial.cases[0]: Outcome(Ending.TIMEOUT, 0.0)})


def attempts(optimizer: Scripted, evaluator: ToyEvaluator) -> list[tuple[str, bool]]:
    """(value, with more time) of the attempts that were run."""
    train = (case(1), case(5))
    loop = Loop(ARTIFACT, train, (), evaluator, optimizer, Budget(Limits()), Silent(), lambda candidate: None)
    loop.run({each: outcome(ARTIFACT.start, each) for each in train})
    return [(each.candidate.edits[PARAMETER.id], each.lenient) for each in evaluator.trials if each.screen]


def test_what_a_reading_optimizer_proposes_has_it_always() -> None:
    assert attempts(Scripted([["-1", "2"]], reads=True), ToyEvaluator()) == [("-1", True), ("2", True)]
    assert attempts(Scripted([["-1", "2"]]), ToyEvaluator()) == [("-1", False), ("2", False)]


def test_what_was_late_is_tried_again_with_more_time() -> None:
    optimizer = Lenient([["2"], ["2"]])
    assert attempts(optimizer, Slow()) == [("2", False), ("2", True)]
    assert [each.fate for each in optimizer.heard] == [Fate.REJECTED, Fate.ACCEPTED]


def test_what_was_late_is_not_tried_again_with_no_more() -> None:
    optimizer = Scripted([["2"], ["2"]])
    assert attempts(optimizer, Slow()) == [("2", False)]
    assert [each.fate for each in optimizer.heard] == [Fate.REJECTED, Fate.DUPLICATE]


def test_what_was_evaluated_in_full_is_not_tried_again() -> None:
    optimizer = Lenient([["2"], ["2"]])
    assert attempts(optimizer, ToyEvaluator()) == [("2", False)]
    assert [each.fate for each in optimizer.heard] == [Fate.ACCEPTED, Fate.DUPLICATE]
