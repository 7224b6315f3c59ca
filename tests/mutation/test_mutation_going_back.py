"""Where nothing better comes of a parent, the start's other edits go on where they were left, every second turn."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from mutation_support import artifact_of, context_of, experience, function, pool_of, rejected

from pytest_learnloop.domain import Candidate, Evaluated, Experience, Fate, Proposal
from pytest_learnloop.optimizers.mutation import MutationOptimizer

ADD = function("def add(a, b):\n    c = a - b if a < b else a * b\n    return c + 1 if c > b else c - 1\n")
LESS = function("def less(a, b):\n    return a < b\n")
ARTIFACT = artifact_of(ADD, LESS)
START = ARTIFACT.start
FAILING = [experience("test_add", 0), experience("test_less", 0)]


def accepted(proposal: Proposal, optimizer: MutationOptimizer) -> Candidate:
    """The candidate that a proposal made, of which the optimizer is told that it passes one of two cases."""
    candidate = Candidate(proposal.edits, START.id)
    optimizer.observe(
        [Evaluated(proposal, Fate.ACCEPTED, candidate=candidate, train=(experience("test_add", 1), FAILING[1]))]
    )
    return candidate


def after_the_first(n: int) -> Sequence[Proposal]:
    """So many proposals once the first one for the start was accepted, and nothing since."""
    optimizer = MutationOptimizer(ARTIFACT)
    first = optimizer.propose(context_of(ARTIFACT, FAILING), pool_of(ARTIFACT), 4)[0]
    parent = accepted(first, optimizer)
    return optimizer.propose(context_of(ARTIFACT, FAILING[1:], parent), pool_of(ARTIFACT), n)


def test_a_new_parent_has_all_turns_at_first() -> None:
    assert {each.parent for each in after_the_first(48)} == {None}


def test_the_start_has_every_second_turn_later() -> None:
    assert [each.parent for each in after_the_first(68)[48:]] == [None, START.id] * 10


def test_the_start_goes_on_where_it_was_left() -> None:
    of_start = [each.edits for each in after_the_first(84) if each.parent == START.id]
    stayed = iter([each.edits for each in _where_the_start_stays_the_parent()])
    assert all(each in stayed for each in of_start), "in this order, those left out that the parent came to as well"


def _where_the_start_stays_the_parent() -> Sequence[Proposal]:
    optimizer, context = MutationOptimizer(ARTIFACT), context_of(ARTIFACT, FAILING)
    first = optimizer.propose(context, pool_of(ARTIFACT), 4)[0]
    optimizer.observe([rejected(first, experience("test_add", 1), FAILING[1])])
    return optimizer.propose(context, pool_of(ARTIFACT), 100_000)


def test_all_turns_are_the_new_parents_again_once_something_better_is_found() -> None:
    optimizer = MutationOptimizer(ARTIFACT)
    first = optimizer.propose(context_of(ARTIFACT, FAILING), pool_of(ARTIFACT), 4)[0]
    parent = accepted(first, optimizer)
    of_start = optimizer.propose(context_of(ARTIFACT, FAILING[1:], parent), pool_of(ARTIFACT), 50)[-1]
    assert of_start.parent == START.id

    parent = accepted(of_start, optimizer)
    after = optimizer.propose(context_of(ARTIFACT, FAILING[1:], parent), pool_of(ARTIFACT), 50)
    assert [each.parent for each in after] == [None] * 49 + [START.id]


CASES = [f"test_{n}" for n in range(6)]


def course(seed: int, updates: int = 10) -> list[str]:
    """The ids of the candidates of a run in which a few of them, drawn by the seed, turn some cases."""
    optimizer = MutationOptimizer(ARTIFACT, seed)
    parent, passing, tried = START, 0, list[str]()
    for _ in range(updates):
        told, best = [], (parent, passing)
        context = context_of(ARTIFACT, outcomes(passing), parent)
        for proposal in optimizer.propose(context, pool_of(ARTIFACT), 12):
            origin = START if proposal.parent == START.id else parent
            candidate = Candidate(ARTIFACT.laid_over(origin, proposal.edits), origin.id)
            tried.append(candidate.id)
            chance = Random(f"{seed} {candidate.id}")
            turned = chance.randrange(len(CASES)) if chance.random() < 0.1 else 0
            fate = Fate.ACCEPTED if turned > best[1] else Fate.REJECTED
            best = (candidate, turned) if fate is Fate.ACCEPTED else best
            told.append(Evaluated(proposal, fate, candidate=candidate, train=outcomes(turned)))
        optimizer.observe(told)
        parent, passing = best
    return tried


def outcomes(passing: int) -> tuple[Experience, ...]:
    return tuple(experience(name, float(n < passing)) for n, name in enumerate(CASES))


@settings(max_examples=15)
@given(st.integers(0, 10_000))
def test_in_any_course_nothing_is_proposed_twice_and_the_next_run_is_the_same(seed: int) -> None:
    tried = course(seed)
    assert len(set(tried)) == len(tried)
    assert START.id not in tried
    assert course(seed) == tried
