"""A loop goes on without a candidate that a plain run of all tests has refuted."""

from __future__ import annotations

from loop_support import ARTIFACT, PARAMETER, Scripted, Silent, ToyEvaluator, case, outcome

from pytest_learnloop.domain import Candidate, Case, Fate
from pytest_learnloop.errors import ProposalError
from pytest_learnloop.learning.budget import Budget, Limits
from pytest_learnloop.learning.loop import Loop

TRAIN = (case(1), case(2), case(3))


class Run:
    """A loop that has come to its first end."""

    def __init__(
        self,
        *script: list[str],
        limits: Limits | None = None,
        unwritable: tuple[str, ...] = (),
        train: tuple[Case, ...] = TRAIN,
    ) -> None:
        def check(candidate: Candidate) -> None:
            if candidate.edits[PARAMETER.id] in unwritable:
                raise ProposalError("cannot be written")

        self.optimizer = Scripted(list(script))
        self.loop = Loop(
            ARTIFACT, train, (), ToyEvaluator(), self.optimizer, Budget(limits or Limits()), Silent(), check
        )
        self.learned = self.loop.run({each: outcome(ARTIFACT.start, each) for each in train})

    @property
    def value(self) -> str:
        return ARTIFACT.source_of(PARAMETER.id, self.learned.winner.candidate)

    def drop_best(self) -> None:
        self.loop.drop(self.learned.winner.candidate, "it did not hold")
        self.learned = self.loop.go_on()


def test_goes_on_until_something_else_is_as_good() -> None:
    run = Run(["3"], ["4"])
    assert run.value == "3"
    run.drop_best()
    assert run.value == "4"
    assert run.learned.stopped == "every train and validation case has its best score"


def test_the_optimizer_hears_of_it() -> None:
    run = Run(["3"])
    run.drop_best()
    told = run.optimizer.heard[-1]
    assert (told.fate, told.reason, told.proposal.edits) == (Fate.REJECTED, "it did not hold", {PARAMETER.id: "3"})


def test_the_next_best_takes_its_place_though_it_was_not_accepted_before() -> None:
    run = Run(["3", "2", "1"])
    run.drop_best()
    assert run.value == "2"
    assert run.optimizer.contexts[-1].parent.edits == {PARAMETER.id: "2"}, "it is the parent now"
    run.drop_best()
    assert run.value == "1"
    run.drop_best()
    assert run.learned.accepted == ()


def test_the_next_best_must_be_fit_to_be_written() -> None:
    run = Run(["3", "2", "1"], unwritable=("2",))
    run.drop_best()
    assert run.value == "1"


def test_what_was_dropped_is_neither_a_parent_nor_proposed_again() -> None:
    run = Run(["3", "1"], ["3", "2"])
    dropped = run.learned.winner.candidate
    run.drop_best()
    assert [each.fate for each in run.optimizer.heard[-2:]] == [Fate.DUPLICATE, Fate.ACCEPTED]
    members = [member.candidate for member in run.optimizer.pools[-1]]
    assert dropped not in members


def test_a_spent_budget_still_gives_the_next_best_a_chance() -> None:
    run = Run(["3", "2"], ["4"], limits=Limits(updates=1))
    run.drop_best()
    assert run.value == "2"
    assert run.learned.stopped == "the budget of 1 update is spent"
    assert len(run.optimizer.contexts) == 1
