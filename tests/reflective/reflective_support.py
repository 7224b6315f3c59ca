"""What the tests of optimizers that ask a model share: a model that answers from a script, and small artifacts."""

from __future__ import annotations

from collections.abc import Iterable

from pytest_learnloop.domain import (
    Artifact,
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
from pytest_learnloop.testing_asker import Reply as Reply
from pytest_learnloop.testing_asker import ScriptedAsker as ScriptedAsker
from pytest_learnloop.testing_asker import words as words

ADD = "def add(a, b):\n    return a - b\n"
TWICE = "def twice(x):\n    return x + 2\n"


def function(name: str, source: str, module: str = "shop") -> Parameter:
    return Parameter(f"{module}:{name}", ParameterKind.FUNCTION, f"/nowhere/{module}.py", 1, source)


def two_functions() -> Artifact:
    return Artifact((function("add", ADD), function("twice", TWICE)))


def one_function() -> Artifact:
    return Artifact((function("add", ADD),))


def experience(name: str, score: float, touched: Iterable[str] = ("shop:add",), feedback: str = "") -> Experience:
    ending = Ending.PASSED if score == 1 else Ending.FAILED
    text = feedback or ("" if score == 1 else f"E       assert {name!r} == 'right'")
    return Experience(Case(name), Outcome(ending, score, feedback=text, touched=frozenset(touched)))


def context_of(
    artifact: Artifact, experiences: Iterable[Experience], parent: Candidate | None = None, update: int = 1
) -> LearningContext:
    shown = tuple(experiences)
    tests = {each.case: CaseSource(f"def {each.case.nodeid}():\n    check()\n") for each in shown}
    return LearningContext(artifact, parent or artifact.start, shown, update, tests)


def pool_of(*members: Member) -> Pool:
    return Pool(members, members[-1])


def start_pool(artifact: Artifact, experiences: Iterable[Experience]) -> Pool:
    return pool_of(Member(artifact.start, tuple(each.outcome.score for each in experiences)))


def told(
    proposal: Proposal, fate: Fate = Fate.REJECTED, reason: str = "", train: Iterable[Experience] = ()
) -> Evaluated:
    return Evaluated(proposal, fate, reason, Candidate(proposal.edits, proposal.parent), tuple(train))


def fenced(code: str) -> str:
    return f"```python\n{code}\n```"


def adding(expression: str) -> str:
    """An answer that rewrites ``add``."""
    return fenced(f"def add(a, b):\n    return {expression}")
