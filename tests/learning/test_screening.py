"""Where a proposal names cases, one of these must improve before others are run."""

from __future__ import annotations

from collections.abc import Sequence

from loop_support import ARTIFACT, PARAMETER, Scripted, Silent, ToyEvaluator, case, outcome

from pytest_learnloop.domain import Case, LearningContext, Pool, Proposal
from pytest_learnloop.learning.budget import Budget, Limits
from pytest_learnloop.learning.loop import Loop

EASY, HARD, HARDER = case(1), case(5), case(6)


class Choosy(Scripted):
    """Asks for one case."""

    def propose(self, context: LearningContext, pool: Pool, n: int) -> Sequence[Proposal]:
        proposals = super().propose(context, pool, n)
        return [Proposal(proposal.edits, screen=(HARD,)) for proposal in proposals]


def cases_run(value: str) -> dict[str, list[Case]]:
    evaluator = ToyEvaluator()
    train = (EASY, HARD, HARDER)
    loop = Loop(ARTIFACT, train, (), evaluator, Choosy([[value]]), Budget(Limits()), Silent(), lambda candidate: None)
    loop.run({each: outcome(ARTIFACT.start, each) for each in train})
    return {
        trial.candidate.edits.get(PARAMETER.id, ""): list(trial.cases[: trial.screen])
        for trial in evaluator.trials
        if trial.screen
    }


def test_the_named_case_comes_first() -> None:
    assert cases_run("2")["2"] == [HARD]


def test_a_candidate_that_does_not_improve_it_is_not_accepted() -> None:
    evaluator = ToyEvaluator()
    train = (EASY, HARD)
    loop = Loop(ARTIFACT, train, (), evaluator, Choosy([["2"]]), Budget(Limits()), Silent(), lambda candidate: None)

    learned = loop.run({each: outcome(ARTIFACT.start, each) for each in train})

    assert learned.accepted == ()
