"""Which candidate the next update starts from, and which one is delivered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st
from loop_support import ARTIFACT, PARAMETER, Scripted, Silent, ToyEvaluator, case, outcome

from pytest_learnloop.domain import Candidate, Case, Detail, Ending, Evaluated, Evaluation, Fate, Outcome, Trial
from pytest_learnloop.errors import ProposalError
from pytest_learnloop.learning.budget import Budget, Limits
from pytest_learnloop.learning.loop import Learned, Loop
from pytest_learnloop.learning.race import Accept, Select, Standing
from pytest_learnloop.learning.ranking import Rank, rank

CRASHES, INVALID, UNWRITABLE = BROKEN = ("101", "102", "103")
TRAIN = (case(1), case(2), case(3))


def value(candidate: Candidate) -> str:
    return ARTIFACT.source_of(PARAMETER.id, candidate)


@dataclass
class HostileEvaluator(ToyEvaluator):
    """Some candidates crash, and some can't be run at all."""

    def _evaluate(self, trial: Trial) -> Evaluation:
        if value(trial.candidate) == INVALID:
            return Evaluation(trial, invalid="it cannot be imported")
        if value(trial.candidate) != CRASHES:
            return super()._evaluate(trial)
        outcomes: dict[Case, Outcome] = {}
        for each in trial.cases:
            outcomes[each] = Outcome(Ending.CRASH, 0.0)
            if trial.stop_when_lost and each not in trial.lost_before:
                break
        return Evaluation(trial, outcomes)


def check(candidate: Candidate) -> None:
    if value(candidate) == UNWRITABLE:
        raise ProposalError("it cannot be written")


@dataclass
class Listening(Silent):
    """Remembers the values that each update has tried."""

    updates: list[list[str]] = field(default_factory=list)

    def updated(self, update: int, evaluated: Sequence[Evaluated], latest: Standing) -> None:
        self.updates.append([each.proposal.edits[PARAMETER.id] for each in evaluated])


class Run:
    """A loop that has come to its end."""

    def __init__(
        self,
        *script: list[str],
        accept: Accept = Accept.ALWAYS,
        select: Select = Select.BEST,
        train: tuple[Case, ...] = TRAIN,
        validation: tuple[Case, ...] = (),
        candidates: int | None = None,
        baseline: Mapping[Case, Outcome] | None = None,
    ) -> None:
        self.optimizer, self.evaluator = Scripted([list(values) for values in script]), HostileEvaluator()
        self.listener = Listening()
        self.loop = Loop(
            ARTIFACT,
            train,
            validation,
            self.evaluator,
            self.optimizer,
            Budget(Limits(candidates=candidates)),
            self.listener,
            check,
            accept=accept,
            select=select,
        )
        known = {each: outcome(ARTIFACT.start, each) for each in (*train, *validation)}
        self.learned: Learned = self.loop.run({**known, **(baseline or {})})

    @property
    def delivered(self) -> str:
        return value(self.learned.winner.candidate)

    @property
    def parents(self) -> list[str]:
        """The value that each update started from."""
        return [value(context.parent) for context in self.optimizer.contexts]

    @property
    def scored(self) -> list[str]:
        """The values that were run for their scores, in order; the start is when what no case needs is taken back."""
        scored = [value(trial.candidate) for trial in self.evaluator.trials if trial.detail is Detail.SCORES]
        return [each for each in scored if each != "0"]

    @property
    def told(self) -> list[tuple[Fate, str]]:
        return [(each.fate, each.reason) for each in self.optimizer.heard]


def test_the_next_update_starts_from_what_is_worse() -> None:
    assert Run(["2"], ["1"], ["-1"]).parents == ["0", "2", "1", "-1"]


def test_the_best_is_delivered() -> None:
    assert Run(["1"], ["2"], ["-1"]).delivered == "2"


def test_the_last_is_delivered_whatever_its_scores() -> None:
    run = Run(["2"], ["-1"], select=Select.LAST)
    assert run.delivered == "-1"
    assert run.learned.found


def test_the_last_of_an_update_is_accepted_and_the_best_of_it_delivered() -> None:
    run = Run(["2", "1"], [])
    assert (run.parents, run.delivered) == (["0", "1"], "2")
    assert run.told == [(Fate.REJECTED, "a later proposal of the same update was accepted"), (Fate.ACCEPTED, "")]


def test_every_case_is_run() -> None:
    run = Run(["-5"], [])
    assert run.evaluator.trials[0].cases == TRAIN
    assert all(len(each.train) == len(TRAIN) for each in run.optimizer.heard)


def test_it_is_possible_to_return_to_what_was_tried_before() -> None:
    run = Run(["2"], ["1"], ["2"], ["0"])
    assert run.parents == ["0", "2", "1", "2", "0"]
    assert run.scored == ["2", "1"], "what is known is not run again"


@pytest.mark.parametrize(
    ("broken", "fate", "reason"),
    [
        (CRASHES, Fate.REJECTED, "it ended in a crash"),
        (INVALID, Fate.INVALID, "it cannot be imported"),
        (UNWRITABLE, Fate.INVALID, "it cannot be written"),
    ],
)
def test_what_is_no_candidate_to_go_on_from_leaves_the_last_valid_one(broken: str, fate: Fate, reason: str) -> None:
    run = Run(["1"], [broken], [])
    assert run.parents == ["0", "1", "1"]
    assert run.delivered == "1"
    assert run.told[-1] == (fate, reason)


def test_what_is_lost_with_the_parent_already_may_be_lost_again() -> None:
    lost_at_start = dict.fromkeys(TRAIN, Outcome(Ending.CRASH, 0.0))
    run = Run([CRASHES], [], baseline=lost_at_start)
    assert run.parents == ["0", CRASHES]


def test_what_is_better_and_what_is_last_are_the_same_where_only_better_ones_are_accepted() -> None:
    for select in Select:
        run = Run(["2", "1"], ["-1"], accept=Accept.BETTER, select=select)
        assert (run.delivered, run.parents) == ("2", ["0", "2", "2"])


def test_what_is_accepted_whatever_its_scores_stays_as_it_was_proposed() -> None:
    """Taking back what no case needs would run the start."""
    assert value(Run(["2"], accept=Accept.BETTER).evaluator.trials[-1].candidate) == "0"
    assert value(Run(["2"], accept=Accept.ALWAYS).evaluator.trials[-1].candidate) == "2"


def test_a_candidate_that_is_dropped_is_neither_a_parent_nor_delivered() -> None:
    run = Run(["2"], ["3"], ["1"])
    assert run.delivered == "3"
    run.loop.drop(run.learned.winner.candidate, "it did not hold")
    learned = run.loop.go_on()
    assert value(learned.winner.candidate) == "2", "the next best"
    assert [value(standing.candidate) for standing in learned.accepted] == ["2", "1"]
    assert run.parents == ["0", "2", "2", "1"], "the last that is left is gone on from"


VALUES = st.sampled_from([*map(str, range(-2, 7)), *BROKEN])


@given(
    st.lists(st.lists(VALUES, min_size=1, max_size=3), max_size=6),
    st.lists(st.integers(-1, 5), min_size=1, max_size=4),
    st.lists(st.integers(-1, 5), max_size=3),
    st.sampled_from(Accept),
    st.sampled_from(Select),
    st.integers(1, 8),
)
def test_invariants(
    script: list[list[str]],
    train: list[int],
    validation: list[int],
    accept: Accept,
    select: Select,
    candidates: int,
) -> None:
    run = Run(
        *script,
        accept=accept,
        select=select,
        train=tuple(case(each, f"train{number}") for number, each in enumerate(train)),
        validation=tuple(case(each, f"val{number}") for number, each in enumerate(validation)),
        candidates=candidates,
    )
    learned, cases = run.learned, (*run.loop.train, *run.loop.validation)
    ranks = [standing.rank for standing in learned.accepted]
    assert len(run.scored) == len(set(run.scored)) <= candidates
    assert {each.case for context in run.optimizer.contexts for each in context.experiences} <= set(run.loop.train)
    assert all(value(each.candidate) not in BROKEN for each in learned.accepted)
    assert all(set(each.outcomes) == set(cases) for each in learned.accepted)
    if accept is Accept.ALWAYS:
        assert run.parents == expected_parents(run.listener.updates)[: len(run.parents)]
    else:
        assert ranks == sorted(ranks)
    if select is Select.LAST or accept is Accept.BETTER:
        assert learned.winner is (learned.accepted or (learned.start,))[-1]
    else:
        assert learned.winner.rank == max(eligible_ranks(run))


def eligible_ranks(run: Run) -> list[Rank]:
    """The ranks of the start and of all that were evaluated in full and are no worse on train."""
    train, validation = run.loop.train, run.loop.validation
    found = []
    for each in ("0", *run.scored):
        if each not in BROKEN:
            candidate = Candidate({PARAMETER.id: each} if each != "0" else {})
            outcomes = {case: outcome(candidate, case) for case in (*train, *validation)}
            found.append(rank(ARTIFACT, candidate, outcomes, train, validation, reference=outcomes))
    return [each for each in found if each.train >= found[0].train]


def expected_parents(updates: list[list[str]]) -> list[str]:
    """The value that each update starts from where the last valid one is always accepted."""
    parents = ["0"]
    for values in updates:
        valid = [each for each in dict.fromkeys(values) if each not in BROKEN]  # a repeat within an update is ignored
        parents.append(valid[-1] if valid else parents[-1])
    return parents
