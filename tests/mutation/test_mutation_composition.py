"""What an accepted candidate means for the search: the order is made anew, and what helped before comes first."""

from __future__ import annotations

import pytest
from mutation_support import artifact_of, context_of, experience, function, pool_of, rejected

from pytest_learnloop.domain import Artifact, Candidate, Evaluated, Experience, Fate, LearningContext, Proposal
from pytest_learnloop.optimizers.mutation import MutationOptimizer
from pytest_learnloop.optimizers.mutation.edit import Edit

ADD = function("def add(a, b):\n    return a - b\n")
LESS = function("def less(a, b):\n    return a < b\n")
BOTH = function("def both(a, b):\n    c = a - b\n    d = a < b\n    return c, d\n")

FAILING = [experience("test_add", 0), experience("test_less", 0)]


def proposal_with(text: str, optimizer: MutationOptimizer, context: LearningContext, artifact: Artifact) -> Proposal:
    proposals = optimizer.propose(context, pool_of(artifact), 30)
    return next(proposal for proposal in proposals if text in next(iter(proposal.edits.values())))


def accepted(proposal: Proposal, *train: Experience) -> Evaluated:
    return Evaluated(proposal, Fate.ACCEPTED, candidate=Candidate(proposal.edits), train=train)


def after_accepting(artifact: Artifact, taken: str, helped: str) -> tuple[MutationOptimizer, Candidate]:
    """An optimizer that has heard of an accepted edit and of another that helped, and the new parent."""
    optimizer, context = MutationOptimizer(artifact), context_of(artifact, FAILING)
    proposals = optimizer.propose(context, pool_of(artifact), 40)
    told = []
    parent = artifact.start
    for proposal in proposals:
        source = next(iter(proposal.edits.values()))
        if taken in source:
            told.append(accepted(proposal, experience("test_add", 1), experience("test_less", 0)))
            parent = Candidate(proposal.edits)
        elif helped in source:
            told.append(rejected(proposal, experience("test_add", 0), experience("test_less", 1)))
        else:
            told.append(rejected(proposal, experience("test_add", 0), experience("test_less", 0)))
    assert parent is not artifact.start
    optimizer.observe(told)
    return optimizer, parent


def test_edit_of_another_parameter_that_helped_is_proposed_on_top_of_the_accepted_one() -> None:
    artifact = artifact_of(ADD, LESS)
    optimizer, parent = after_accepting(artifact, taken="a + b", helped="a >= b")

    (first,) = optimizer.propose(context_of(artifact, FAILING[1:], parent), pool_of(artifact), 1)

    assert dict(first.edits) == {LESS.id: "def less(a, b):\n    return a >= b\n"}


def test_edit_of_the_same_parameter_that_helped_is_joined_with_the_accepted_one() -> None:
    artifact = artifact_of(BOTH)
    optimizer, parent = after_accepting(artifact, taken="a + b", helped="a >= b")

    (first,) = optimizer.propose(context_of(artifact, FAILING[1:], parent), pool_of(artifact), 1)

    assert dict(first.edits) == {BOTH.id: "def both(a, b):\n    c = a + b\n    d = a >= b\n    return c, d\n"}
    assert first.description == "changed `<` to `>=` in line 3 of both"


def test_what_helped_only_cases_that_pass_by_now_has_no_precedence() -> None:
    artifact = artifact_of(ADD, LESS)
    optimizer, parent = after_accepting(artifact, taken="a + b", helped="a >= b")
    passing = [experience("test_add", 0), experience("test_less", 1)]

    (first,) = optimizer.propose(context_of(artifact, passing, parent), pool_of(artifact), 1)

    assert LESS.id not in first.edits


def test_what_was_tried_in_vain_comes_last_on_the_new_parent() -> None:
    artifact = artifact_of(ADD, LESS)
    optimizer, parent = after_accepting(artifact, taken="a + b", helped="a >= b")

    proposals = optimizer.propose(context_of(artifact, FAILING[1:], parent), pool_of(artifact), 100_000)

    sources = [proposal.edits.get(LESS.id, "") for proposal in proposals]
    in_vain = sources.index("def less(a, b):\n    return a <= b\n")
    fresh = sources.index("def less(a, b):\n    return a < b + 1\n")
    assert in_vain > fresh


def test_no_candidate_is_proposed_again_for_a_new_parent() -> None:
    artifact = artifact_of(ADD, LESS)
    optimizer, parent = after_accepting(artifact, taken="a + b", helped="a >= b")
    before = {Candidate({ADD.id: "def add(a, b):\n    return a + b\n"}).id, artifact.start.id}

    seen = set(before)
    for proposal in optimizer.propose(context_of(artifact, FAILING[1:], parent), pool_of(artifact), 100_000):
        edits = {**parent.edits, **proposal.edits}
        changed = {name: source for name, source in edits.items() if source != artifact[name].source}
        candidate = Candidate(changed)
        assert candidate.id not in seen, proposal.description
        seen.add(candidate.id)


def test_other_edits_of_the_earlier_source_stay_within_reach() -> None:
    artifact = artifact_of(ADD)
    optimizer, context = MutationOptimizer(artifact), context_of(artifact, FAILING)
    (first,) = optimizer.propose(context, pool_of(artifact), 1)
    optimizer.observe([accepted(first, experience("test_add", 1), experience("test_less", 0))])
    parent = Candidate(first.edits)

    following = optimizer.propose(context_of(artifact, FAILING[1:], parent), pool_of(artifact), 100_000)

    assert "def add(a, b):\n    return b - a\n" in [proposal.edits[ADD.id] for proposal in following]


OLD = "one = 1\ntwo = 2\nthree = 3\n"


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (OLD, "one = 1\ntwo = 9\nthree = 3\n"),
        ("one = 100\ntwo = 2\nthree = 3\n", "one = 100\ntwo = 9\nthree = 3\n"),
        ("one = 1\ntwo = 2\nthree = 333\n", "one = 1\ntwo = 9\nthree = 333\n"),
        ("zero = 0\none = 1\ntwo = 2\nthree = 3\n", "zero = 0\none = 1\ntwo = 9\nthree = 3\n"),
        ("one = 1\ntwo = 5\nthree = 3\n", None),
        ("one = 7\ntwo = 5\nthree = 7\n", None),
    ],
)
def test_edit_is_carried_over_to_a_changed_source(new: str, expected: str | None) -> None:
    at = OLD.index("2")
    edit = Edit(at, at + 1, "9", "changed")

    moved = edit.rebased(OLD, new)

    assert (moved.apply(new) if moved else None) == expected
