"""What an accepted candidate means for the search: the order is made anew, and what helped before comes first."""

from __future__ import annotations

import pytest
from mutation_support import artifact_of, context_of, experience, function, pool_of, rejected

from pytest_learnloop.domain import Artifact, Candidate, Case, Evaluated, Experience, Fate, Parameter, Proposal
from pytest_learnloop.optimizers.mutation import MutationOptimizer
from pytest_learnloop.optimizers.mutation.composition import Helpers
from pytest_learnloop.optimizers.mutation.edit import Edit
from pytest_learnloop.optimizers.mutation.frontier import Frontier, Region
from pytest_learnloop.optimizers.mutation.ingredients import Ingredients
from pytest_learnloop.optimizers.mutation.localization import Suspicion
from pytest_learnloop.optimizers.mutation.preferences import Preferences
from pytest_learnloop.optimizers.mutation.subject import Subjects

ADD = function("def add(a, b):\n    return a - b\n")
LESS = function("def less(a, b):\n    return a < b\n")
BOTH = function("def both(a, b):\n    c = a - b\n    d = a < b\n    return c, d\n")

FAILING = [experience("test_add", 0), experience("test_less", 0)]


def accepted(proposal: Proposal, *train: Experience) -> Evaluated:
    return Evaluated(proposal, Fate.ACCEPTED, candidate=Candidate(proposal.edits), train=train)


def after_accepting(artifact: Artifact, taken: str, helped: str) -> tuple[MutationOptimizer, Candidate]:
    """An optimizer that has heard of an accepted edit and of another that helped, and the new parent."""
    optimizer, context = MutationOptimizer(artifact), context_of(artifact, FAILING)
    proposals = optimizer.propose(context, pool_of(artifact), 100_000)
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


def test_edits_that_turned_most_of_what_still_fails_come_first() -> None:
    helpers, find = Helpers(), next(iter(_finds(ADD)))
    helpers.add("turns one", find, [Case("test_a")])
    helpers.add("turns two", find, [Case("test_a"), Case("test_b")])
    helpers.add("turned what passes by now", find, [Case("test_c")])
    helpers.add("is built in by now", find, [Case("test_a")])
    helpers.without("is built in by now")

    found = helpers.for_cases([Case("test_a"), Case("test_b")])

    assert [sorted(case.nodeid for case in helper.turned) for helper in found] == [["test_a", "test_b"], ["test_a"]]


def test_what_was_tried_in_vain_comes_last_on_the_new_parent() -> None:
    artifact = artifact_of(ADD, LESS)
    optimizer, parent = after_accepting(artifact, taken="a + b", helped="a >= b")

    proposals = optimizer.propose(context_of(artifact, FAILING[1:], parent), pool_of(artifact), 100_000)

    edited = [next(iter(proposal.edits)) for proposal in proposals[1:]]
    assert edited == sorted(edited)  # All of `add`, which is new, before all of `less`, which was tried.
    assert set(edited) == {ADD.id, LESS.id}


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


def _finds(parameter: Parameter) -> Frontier:
    experiences = [experience("test_a", 0)]
    subjects = Subjects({parameter.id: parameter.source}, lambda module: Ingredients())
    return Frontier([Region(parameter, subjects, Suspicion(experiences))], Preferences(), seed=0)


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
