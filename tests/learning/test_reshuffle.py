"""Train and validation change places between epochs, and held-out cases don't."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st
from loop_support import ARTIFACT, PARAMETER, Scripted, Silent, ToyEvaluator, case, outcome

from pytest_learnloop.domain import Case, LearningContext, Outcome, Pool, Proposal
from pytest_learnloop.learning.batch import Batches
from pytest_learnloop.learning.budget import Budget, Limits
from pytest_learnloop.learning.loop import Learned, Loop
from pytest_learnloop.learning.race import Accept
from pytest_learnloop.learning.reshuffle import Reshuffle
from pytest_learnloop.learning.samplers import Shuffle

CASES = [Case(f"test_{number}.py::test") for number in range(14)]
placed = st.lists(st.sampled_from(["train", "validation"]), min_size=1, max_size=14)


@given(placed, st.sets(st.integers(0, 13)), st.integers(0, 9), st.integers(1, 5))
def test_sizes_are_kept_and_nothing_moves_that_may_not(
    places: list[str], movable: set[int], seed: int, times: int
) -> None:
    train = tuple(each for each, place in zip(CASES, places, strict=False) if place == "train")
    validation = tuple(each for each, place in zip(CASES, places, strict=False) if place == "validation")
    may_move = {CASES[number] for number in movable}
    reshuffle = Reshuffle(may_move, seed)
    mixed = train, validation
    for _ in range(times):
        mixed = reshuffle.mixed(*mixed)
        assert tuple(map(len, mixed)) == (len(train), len(validation))
        assert {*mixed[0], *mixed[1]} == {*train, *validation}
        assert {*train} - may_move <= {*mixed[0]}
        assert {*validation} - may_move <= {*mixed[1]}


def test_the_same_seed_mixes_the_same_and_another_one_otherwise() -> None:
    once, again, other = (Reshuffle(CASES, seed).mixed(CASES[:7], CASES[7:]) for seed in (1, 1, 2))
    assert once == again != other


@dataclass
class Drawing(Scripted):
    """Proposes by script, and draws batches as it should."""

    batches: Batches | None = None

    def propose(self, context: LearningContext, pool: Pool, n: int) -> list[Proposal]:
        assert self.batches is not None
        self.batches.draw(context.experiences)
        return list(super().propose(context, pool, n))


@dataclass
class Listening(Silent):
    dealt: list[tuple[int, Sequence[Case], Sequence[Case]]] = field(default_factory=list)

    def reshuffled(self, update: int, train: Sequence[Case], validation: Sequence[Case]) -> None:
        self.dealt.append((update, train, validation))


TRAIN = tuple(case(threshold) for threshold in (1, 2, 3, 4))
VALIDATION = (case(5, "validation"), case(6, "validation"))


def learned(
    script: list[list[str]], *, size: int = 2, accept: Accept = Accept.BETTER, seed: int = 0
) -> tuple[Learned, Drawing, Listening, ToyEvaluator]:
    budget = Budget(Limits(updates=len(script)))
    optimizer = Drawing(script, batches=Batches(Shuffle(seed), size, budget))
    evaluator, listener = ToyEvaluator(), Listening()
    every = (*TRAIN, *VALIDATION)
    baseline: dict[Case, Outcome] = {each: outcome(ARTIFACT.start, each) for each in every}
    loop = Loop(
        ARTIFACT,
        TRAIN,
        VALIDATION,
        evaluator,
        optimizer,
        budget,
        listener,
        lambda candidate: None,
        accept=accept,
        reshuffle=Reshuffle(every, seed),
    )
    return loop.run(baseline), optimizer, listener, evaluator


def test_it_happens_after_as_many_exposures_as_there_are_train_cases() -> None:
    _, optimizer, listener, _ = learned([["-1"], ["-2"], ["-3"], ["-4"], ["-5"]])
    assert [update for update, _, _ in listener.dealt] == [3, 5]
    shown = [{each.case for each in context.experiences} for context in optimizer.contexts]
    assert shown[0] == shown[1] == set(TRAIN)
    assert shown[2] == shown[3] == set(listener.dealt[0][1])
    assert shown[4] == set(listener.dealt[1][1])


def test_the_optimizer_sees_scores_in_the_places_of_the_update() -> None:
    _, optimizer, listener, _ = learned([["3"], ["-1"], ["-2"]], size=4)
    pool = optimizer.pools[1]
    _, train, validation = listener.dealt[0]
    assert pool.best.train == tuple(float(each.seed <= 3) for each in train if each.seed is not None)
    assert pool.best.validation == tuple(float(each.seed <= 3) for each in validation if each.seed is not None)
    assert all(len(member.train) == 4 and len(member.validation) == 2 for member in pool)


@given(st.lists(st.integers(-3, 6), min_size=2, max_size=6), st.integers(0, 5), st.sampled_from(Accept))
def test_the_best_is_the_best_by_the_last_places(levels: list[int], seed: int, accept: Accept) -> None:
    found, optimizer, listener, _ = learned([[str(level)] for level in levels], size=4, seed=seed, accept=accept)
    train, validation = listener.dealt[-1][1:] if listener.dealt else (TRAIN, VALIDATION)
    assert set(found.winner.outcomes) == {*train, *validation}
    rank = found.winner.rank
    source = int(found.winner.candidate.edits.get(PARAMETER.id, "0"))
    assert (rank.validation, rank.train) == (share(source, validation), share(source, train))
    for member in optimizer.pools[-1]:
        train_mean, validation_mean = (sum(scores) / len(scores) for scores in (member.train, member.validation))
        if train_mean >= found.start.rank.train:
            assert (rank.validation, rank.train) >= (round(validation_mean, 9), round(train_mean, 9))


def share(level: int, cases: Sequence[Case]) -> float:
    """Of the cases that a level solves."""
    return round(sum(level >= (each.seed or 0) for each in cases) / len(cases), 9)
