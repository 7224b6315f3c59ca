"""Pairs of edits that each turned a case, and numbers by step and bisection where scores grade."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from mutation_support import artifact_of, context_of, experience, function, pool_of, rejected

from pytest_learnloop.domain import (
    Candidate,
    Case,
    Ending,
    Evaluated,
    Experience,
    Fate,
    LearningContext,
    Outcome,
    Proposal,
)
from pytest_learnloop.optimizers.mutation import MutationOptimizer

BOTH = function("def both(a, b):\n    c = a - b\n    d = a < b\n    return c, d\n")
ADDED = "def both(a, b):\n    c = a + b\n    d = a < b\n    return c, d\n"
COMPARED = "def both(a, b):\n    c = a - b\n    d = a >= b\n    return c, d\n"


def _following(turned: dict[str, tuple[int, int]]) -> list[str]:
    """Sources proposed on the same parent once some have turned the first or the second of two failing cases."""
    artifact = artifact_of(BOTH)
    optimizer = MutationOptimizer(artifact)
    context = context_of(artifact, [experience("test_add", 0), experience("test_less", 0)])
    told: list[Evaluated] = []
    for proposal in optimizer.propose(context, pool_of(artifact), 40):
        add, less = turned.get(proposal.edits[BOTH.id], (0, 0))
        told.append(rejected(proposal, experience("test_add", add), experience("test_less", less)))
    optimizer.observe(told)
    return [proposal.edits[BOTH.id] for proposal in optimizer.propose(context, pool_of(artifact), 12)]


def test_singles_that_turned_different_cases_are_paired_on_the_same_parent() -> None:
    found = _following({ADDED: (1, 0), COMPARED: (0, 1)})

    assert "def both(a, b):\n    c = a + b\n    d = a >= b\n    return c, d\n" in found


@pytest.mark.parametrize("other", [(0, 0), (1, 0)])
def test_singles_that_complement_each_other_in_nothing_are_not_paired(other: tuple[int, int]) -> None:
    found = _following({ADDED: (1, 0), COMPARED: other})

    assert "def both(a, b):\n    c = a + b\n    d = a >= b\n    return c, d\n" not in found


def _graded(score: float) -> Experience:
    ending = Ending.PASSED if score == 1 else Ending.FAILED
    return Experience(Case("test_it"), Outcome(ending, score))


def _learned(source: str, score_of: Callable[[str], float], limit: int) -> tuple[str, float, int]:
    """(best source, its score, number of candidates) of a loop whose only case has a score."""
    parameter = function(source)
    artifact = artifact_of(parameter)
    optimizer = MutationOptimizer(artifact)
    best, parent, tried = score_of(parameter.source), artifact.start, 0
    while tried < limit and best < 1:
        context = LearningContext(artifact, parent, (_graded(best),))
        told, accepted = [], None
        for proposal in optimizer.propose(context, pool_of(artifact), 4):
            tried += 1
            score = score_of(proposal.edits[parameter.id])
            better = score > best
            accepted = proposal if better else accepted
            best = max(best, score)
            told.append((proposal, score))
        optimizer.observe([_told(proposal, score, proposal is accepted) for proposal, score in told])
        parent = Candidate(accepted.edits) if accepted else parent
        if not told:
            break
    return artifact.source_of(parameter.id, parent), best, tried


def _told(proposal: Proposal, score: float, accepted: bool) -> Evaluated:
    fate = Fate.ACCEPTED if accepted else Fate.REJECTED
    return Evaluated(proposal, fate, candidate=Candidate(proposal.edits), train=(_graded(score),))


@pytest.mark.parametrize("wanted", [317, -44, 6])
def test_integer_far_away_is_reached_by_steps_and_bisection(wanted: int) -> None:
    def score_of(source: str) -> float:
        scope: dict[str, int] = {}
        try:
            exec(source + "value = work()", scope)
            return max(0.0, 1 - abs(scope["value"] - wanted) / 1000)
        except Exception:  # Candidates raise anything.
            return 0.0

    _, best, tried = _learned("def work():\n    number = 5\n    return number\n", score_of, limit=400)

    assert best == 1
    assert tried <= 200


def test_without_grades_there_are_no_steps() -> None:
    source, best, _ = _learned("def work():\n    return 5\n", lambda source: float("317" in source), limit=100)

    assert best == 0
    assert "5" in source
