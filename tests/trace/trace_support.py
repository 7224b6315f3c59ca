"""What the tests of trace-opt's optimizers share: recorded calls of a small shop, and a scripted model."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterable

import pytest

from pytest_learnloop.domain import (
    Artifact,
    Call,
    Candidate,
    Case,
    CaseSource,
    Ending,
    Evaluated,
    Experience,
    Fate,
    LearningContext,
    Member,
    Outcome,
    Parameter,
    ParameterKind,
    Pool,
    Proposal,
)
from pytest_learnloop.optimizers.trace.workflow import Sources
from pytest_learnloop.testing_asker import Reply as Reply
from pytest_learnloop.testing_asker import ScriptedAsker as ScriptedAsker
from pytest_learnloop.testing_asker import words as words

needs_trace_opt = pytest.mark.skipif(importlib.util.find_spec("opto") is None, reason="needs trace-opt")

CLAMP = '''def clamp(value, low, high):
    """Keep a value between two others.

    Both bounds are within.
    """
    if value < low:
        return low
    return value
'''
MENDED = CLAMP.replace("return value", "return min(value, high)")
SHARES = "def shares(values):\n    total = 0\n    return [each / total for each in values]\n"
LABEL = "'total: {}'"


def function(name: str, source: str, note: str = "") -> Parameter:
    return Parameter(f"shop:{name}", ParameterKind.FUNCTION, "/nowhere/shop.py", 1, source, note)


def literal(name: str, source: str) -> Parameter:
    return Parameter(f"shop:{name}", ParameterKind.LITERAL, "/nowhere/shop.py", 9, source)


def artifact_of(*parameters: Parameter) -> Artifact:
    return Artifact(parameters or (function("clamp", CLAMP), function("shares", SHARES), literal("LABEL", LABEL)))


def sources_of(artifact: Artifact) -> Sources:
    return Sources(artifact, {each.id: each.source for each in artifact.parameters})


def clamped(value: str, result: str, *, low: str = "1", high: str = "5") -> Call:
    return Call("shop:clamp", (("value", value), ("low", low), ("high", high)), result)


DIVIDED = Call(
    "shop:shares",
    (("values", "[7, 3]"),),
    exception="ZeroDivisionError: division by zero",
    inputs=(("values", 0), ("values", 1)),
    raised_at=3,
)


def experience(
    name: str, *calls: Call, score: float = 0.0, said: str = "", touched: Iterable[str] | None = None
) -> Experience:
    ending = Ending.PASSED if score == 1 else Ending.FAILED
    reached = {call.parameter for call in calls} if touched is None else set(touched)
    text = said or ("" if score == 1 else "E       assert 7 == 5")
    outcome = Outcome(ending, score, feedback=text, calls=calls, touched=frozenset(reached))
    return Experience(Case(f"test_shop.py::{name}"), outcome)


FAILING = experience("test_clamp[7]", clamped("7", "7"))
PASSING = experience("test_inside", clamped("3", "3"), score=1.0)


def context_of(
    artifact: Artifact, *experiences: Experience, parent: Candidate | None = None, update: int = 1
) -> LearningContext:
    shown = experiences or (FAILING, PASSING)
    tests = {
        each.case: CaseSource(f"def {each.case.nodeid.rpartition('::')[2].partition('[')[0]}():\n    check()\n")
        for each in shown
    }
    return LearningContext(artifact, parent or artifact.start, shown, update, tests)


def pool_of(artifact: Artifact) -> Pool:
    start = Member(artifact.start, (0.0, 1.0))
    return Pool((start,), start)


def evaluated(
    edits: dict[str, str], *train: Experience, fate: Fate = Fate.REJECTED, reason: str = "it is not better"
) -> Evaluated:
    return Evaluated(Proposal(edits), fate, "" if fate is Fate.ACCEPTED else reason, Candidate(edits), train)


def suggesting(**values: object) -> str:
    """An answer in the form that trace-opt asks for."""
    return json.dumps({"reasoning": "It lacks the upper bound.", "answer": "", "suggestion": values})
