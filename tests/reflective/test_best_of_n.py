"""``best-of-n``: independent rewrites of the start."""

from __future__ import annotations

from itertools import count

import pytest
from reflective_support import (
    ScriptedAsker,
    adding,
    context_of,
    experience,
    fenced,
    one_function,
    pool_of,
    start_pool,
    told,
)

from pytest_learnloop.domain import Candidate, Fate, Member
from pytest_learnloop.errors import OptimizerError
from pytest_learnloop.models import PassingModelError
from pytest_learnloop.optimizers.best_of_n import BestOfNOptimizer
from pytest_learnloop.optimizers.reflective import ReflectiveOptimizer

ARTIFACT = one_function()
CASES = [experience("test_a", 0), experience("test_b", 1)]


def test_always_about_the_start_with_other_seeds() -> None:
    numbers = count(1)
    asker = ScriptedAsker(lambda request: adding(f"a + b * {next(numbers)}"))
    optimizer = BestOfNOptimizer(ARTIFACT, 0, asker)
    first = optimizer.propose(context_of(ARTIFACT, CASES), start_pool(ARTIFACT, CASES), 2)
    optimizer.observe([told(first[0], Fate.ACCEPTED), told(first[1], reason="not better")])
    better = Candidate(first[0].edits, ARTIFACT.start.id)
    context = context_of(ARTIFACT, [experience("test_a", 1), CASES[1]], better, update=2)
    second = optimizer.propose(context, pool_of(*start_pool(ARTIFACT, CASES), Member(better, (1, 1))), 2)
    assert [request.messages for request in asker.requests[:2]] == [request.messages for request in asker.requests[2:]]
    assert len({request.seed for request in asker.requests}) == 4
    assert [(each.slot.update, each.slot.slot) for each in asker.requests] == [(1, 1), (1, 2), (2, 1), (2, 2)]
    assert {each.parent for each in (*first, *second)} == {ARTIFACT.start.id}


def test_its_first_questions_are_those_of_the_loop_that_is_to_beat_it() -> None:
    many = [experience(f"test_{n}", n % 3 == 0) for n in range(12)]
    ours, theirs = (ScriptedAsker(lambda request: adding(f"a + b * {request.seed}")) for _ in range(2))
    for optimizer in (BestOfNOptimizer(ARTIFACT, 7, ours), ReflectiveOptimizer(ARTIFACT, 7, theirs)):
        optimizer.propose(context_of(ARTIFACT, many), start_pool(ARTIFACT, many), 4)
    assert ours.requests == theirs.requests


def test_useless_and_repeated_answers_are_left_out_without_repair() -> None:
    asker = ScriptedAsker([adding("a + b"), "prose", fenced("def add(a, b): return a+b")])
    optimizer = BestOfNOptimizer(ARTIFACT, 0, asker)
    assert len(optimizer.propose(context_of(ARTIFACT, CASES), start_pool(ARTIFACT, CASES), 3)) == 1
    assert len(asker.requests) == 3


@pytest.mark.parametrize(
    ("reply", "why", "calls"), [("prose", "nothing new", 6), (PassingModelError("no route"), "no route", 2)]
)
def test_it_says_why_there_is_nothing(reply: str | PassingModelError, why: str, calls: int) -> None:
    asker = ScriptedAsker([reply])
    optimizer = BestOfNOptimizer(ARTIFACT, 0, asker)
    with pytest.raises(OptimizerError, match=why):
        optimizer.propose(context_of(ARTIFACT, CASES), start_pool(ARTIFACT, CASES), 2)
    assert len(asker.requests) == calls


def test_a_preview_sends_nothing() -> None:
    asker = ScriptedAsker(["prose"])
    optimizer = BestOfNOptimizer(ARTIFACT, 0, asker)
    (messages,) = optimizer.preview(context_of(ARTIFACT, CASES), start_pool(ARTIFACT, CASES), 1)
    assert [message.role for message in messages] == ["system", "user"]
    assert asker.requests == []
