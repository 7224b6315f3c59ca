"""The learning loop, on a toy: a parameter holds a number, and a case is solved by every number from its own up."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from loop_support import ARTIFACT, PARAMETER, Scripted, Silent, ToyEvaluator, case, outcome

from pytest_learnloop.domain import (
    Candidate,
    Case,
    CaseSource,
    Detail,
    Fate,
    LearningContext,
    Pool,
    Proposal,
)
from pytest_learnloop.errors import OptimizerError, ProposalError
from pytest_learnloop.learning.budget import Budget, Limits
from pytest_learnloop.learning.loop import Learned, Loop
from pytest_learnloop.learning.ranking import Rank


def learn(
    script: Sequence[Sequence[str] | OptimizerError],
    train: Sequence[Case],
    validation: Sequence[Case] = (),
    limits: Limits | None = None,
    check: Callable[[Candidate], object] = lambda candidate: None,
) -> tuple[Learned, Scripted, ToyEvaluator]:
    optimizer, evaluator = Scripted(script), ToyEvaluator()
    budget = Budget(limits or Limits())
    loop = Loop(ARTIFACT, tuple(train), tuple(validation), evaluator, optimizer, budget, Silent(), check)
    baseline = {each: outcome(ARTIFACT.start, each) for each in (*train, *validation)}
    return loop.run(baseline), optimizer, evaluator


def value_of(learned: Learned) -> str:
    return ARTIFACT.source_of(PARAMETER.id, learned.winner.candidate)


def test_climbs_from_one_improvement_to_the_next() -> None:
    learned, optimizer, _ = learn([["1"], ["2"]], [case(1), case(2)])
    assert value_of(learned) == "2"
    assert learned.stopped == "every train and validation case has its best score"
    assert [each.parent.edits.get(PARAMETER.id) for each in optimizer.contexts] == [None, "1"]


def test_the_best_of_an_update_is_accepted_and_the_others_are_told_why_not() -> None:
    learned, optimizer, _ = learn([["1", "3", "2"]], [case(1), case(2), case(3)])
    assert value_of(learned) == "3"
    assert [each.fate for each in optimizer.heard] == [Fate.REJECTED, Fate.ACCEPTED, Fate.REJECTED]
    assert optimizer.heard[0].reason == "it is not better than the best so far"


def test_a_tie_does_not_replace() -> None:
    learned, _, _ = learn([["1"], ["2"]], [case(1), case(9)])
    assert value_of(learned) == "1"


def test_validation_comes_before_train() -> None:
    better_on_validation = Rank(validation=1.0, train=0.5, brevity=-2)
    assert better_on_validation > Rank(validation=0.5, train=1.0, brevity=-2)
    assert better_on_validation < Rank(validation=1.0, train=0.5, brevity=-1), "the smaller diff wins a tie"


def test_what_falls_below_the_start_on_train_is_not_eligible() -> None:
    train, validation = [case(0), case(0)], [case(5, "val")]
    learned, optimizer, _ = learn([["-1"]], train, validation)
    assert learned.accepted == ()
    assert optimizer.heard[0].fate is Fate.REJECTED


def test_the_same_candidate_is_never_run_twice() -> None:
    _, optimizer, evaluator = learn([["1", "1 "], ["(1)"]], [case(1), case(9)])
    assert [each.fate for each in optimizer.heard] == [Fate.ACCEPTED, Fate.DUPLICATE, Fate.DUPLICATE]
    assert (
        sum(trial.candidate.id == Candidate({PARAMETER.id: "1"}).id and trial.screen > 0 for trial in evaluator.trials)
        == 1
    )


def test_an_unknown_parameter_is_an_invalid_proposal() -> None:
    class Confused(Scripted):
        def propose(self, context: LearningContext, pool: Pool, n: int) -> Sequence[Proposal]:
            return [Proposal({"toy:OTHER": "1"})] if not self.heard else []

    optimizer = Confused([])
    loop = Loop(ARTIFACT, (case(1),), (), ToyEvaluator(), optimizer, Budget(Limits()), Silent(), lambda c: None)
    loop.run({case(1): outcome(ARTIFACT.start, case(1))})
    assert optimizer.heard[0].fate is Fate.INVALID
    assert "toy:OTHER" in optimizer.heard[0].reason


def test_a_winner_that_cannot_be_written_is_invalid_and_the_next_one_wins() -> None:
    def check(candidate: Candidate) -> None:
        if candidate.edits[PARAMETER.id] == "3":
            raise ProposalError("no such thing")

    learned, optimizer, _ = learn([["3", "2"]], [case(1), case(2), case(3)], check=check)
    assert value_of(learned) == "2"
    assert [each.fate for each in optimizer.heard] == [Fate.INVALID, Fate.ACCEPTED]


def test_an_exhausted_optimizer_ends_the_loop() -> None:
    learned, _, _ = learn([], [case(1)])
    assert learned.stopped == "scripted has nothing more to propose"


def test_an_optimizer_that_draws_no_batches_does_not_go_on_for_ever() -> None:
    learned, optimizer, _ = learn([["-1"], ["-2"], ["-3"]], [case(1)], limits=Limits(exposures=2))
    assert learned.stopped == "scripted draws no batches, so that no number of exposures would ever end it"
    assert len(optimizer.contexts) == 1


def test_ctrl_c_ends_the_loop_with_what_was_found() -> None:
    class Interrupted(Scripted):
        def propose(self, context: LearningContext, pool: Pool, n: int) -> Sequence[Proposal]:
            if self.heard:
                raise KeyboardInterrupt
            return super().propose(context, pool, n)

    optimizer = Interrupted([["1"]])
    train = (case(1), case(9))
    loop = Loop(ARTIFACT, train, (), ToyEvaluator(), optimizer, Budget(Limits()), Silent(), lambda c: None)
    learned = loop.run({each: outcome(ARTIFACT.start, each) for each in train})
    assert learned.interrupted
    assert value_of(learned) == "1"


@given(
    st.lists(st.lists(st.integers(-2, 6).map(str), min_size=1, max_size=4), max_size=6),
    st.lists(st.integers(-1, 5), min_size=1, max_size=5),
    st.lists(st.integers(-1, 5), max_size=4),
    st.integers(1, 8),
)
def test_invariants(script: list[list[str]], train: list[int], validation: list[int], candidates: int) -> None:
    train_cases = [case(each, f"train{number}") for number, each in enumerate(train)]
    validation_cases = [case(each, f"val{number}") for number, each in enumerate(validation)]
    learned, optimizer, evaluator = learn(script, train_cases, validation_cases, Limits(candidates=candidates))
    ranks = [standing.rank for standing in (learned.start, *learned.accepted)]
    assert ranks == sorted(ranks), "every accepted candidate is better than the one before"
    assert all(standing.rank.train >= learned.start.rank.train for standing in learned.accepted)
    assert len({trial.candidate for trial in evaluator.trials if trial.screen}) <= candidates
    shown = {experience.case for context in optimizer.contexts for experience in context.experiences}
    assert shown <= set(train_cases), "validation is never shown"
    assert all(len(member.validation) == len(validation_cases) for pool in optimizer.pools for member in pool)


def test_a_context_refuses_anything_but_train() -> None:
    from pytest_learnloop.domain import Experience
    from pytest_learnloop.learning import context

    hidden = Experience(case(1, "held"), outcome(ARTIFACT.start, case(1, "held")))
    with pytest.raises(context.HeldOutLeakError, match="test_held"):
        context.build(ARTIFACT, ARTIFACT.start, [hidden], [case(1)], 1)


def test_an_optimizer_that_cannot_go_on_says_why() -> None:
    learned, _, _ = learn([OptimizerError("every call of the model failed")], [case(1)])
    assert learned.stopped == "every call of the model failed"


@pytest.mark.parametrize(
    ("lacking", "stopped"),
    [
        ("the answer held nothing new", "the budget of 1 call is spent, and the answer held nothing new"),
        ("the budget of 1 call is spent", "the budget of 1 call is spent"),
    ],
)
def test_a_budget_that_was_spent_for_nothing_is_told_of_together_with_why(lacking: str, stopped: str) -> None:
    budget = Budget(Limits(calls=1))

    class Buying(Scripted):
        def propose(self, context: LearningContext, pool: Pool, n: int) -> Sequence[Proposal]:
            budget.spend(calls=1)
            return super().propose(context, pool, n)

    optimizer = Buying([OptimizerError(lacking)])
    loop = Loop(ARTIFACT, (case(1),), (), ToyEvaluator(), optimizer, budget, Silent(), lambda c: None)
    assert loop.run({case(1): outcome(ARTIFACT.start, case(1))}).stopped == stopped


@pytest.mark.parametrize(("reads", "detail"), [(False, Detail.SCORES), (True, Detail.TEXTS)])
def test_texts_are_reported_to_those_who_read(reads: bool, detail: Detail) -> None:
    evaluator = ToyEvaluator()
    optimizer = Scripted([["1"]], reads=reads)
    loop = Loop(ARTIFACT, (case(2),), (), evaluator, optimizer, Budget(Limits()), Silent(), lambda c: None)
    loop.run({case(2): outcome(ARTIFACT.start, case(2))})
    assert evaluator.trials[0].detail is detail


def test_a_context_tells_what_its_cases_do_and_nothing_of_others() -> None:
    optimizer = Scripted([["1"]])
    tests = {case(2).nodeid: CaseSource("def test(): ..."), "test_held_out.py::test": CaseSource("secret")}
    loop = Loop(
        ARTIFACT, (case(2),), (), ToyEvaluator(), optimizer, Budget(Limits()), Silent(), lambda c: None, tests=tests
    )
    loop.run({case(2): outcome(ARTIFACT.start, case(2))})
    assert optimizer.contexts[0].tests == {case(2): CaseSource("def test(): ...")}
