"""What the tests of texts for models share."""

from __future__ import annotations

from pytest_learnloop.domain import (
    Artifact,
    Call,
    Case,
    CaseSource,
    Ending,
    Experience,
    Outcome,
    Parameter,
    ParameterKind,
)
from pytest_learnloop.optimizers.text.lesson import Lesson

CLAMP = '''def clamp(value, low, high):
    """Keep a value between two others."""
    if value < low:
        return low
    return value
'''


def parameter(
    name: str, source: str, kind: ParameterKind = ParameterKind.FUNCTION, note: str = "", path: str = "/nowhere/shop.py"
) -> Parameter:
    return Parameter(f"shop:{name}", kind, path, 1, source, note)


def artifact_of(*parameters: Parameter) -> Artifact:
    return Artifact(parameters or (parameter("clamp", CLAMP),))


def failing(name: str, said: str = "E       assert 3 == 5", calls: tuple[Call, ...] = ()) -> Experience:
    return Experience(Case(name), Outcome(Ending.FAILED, 0.0, feedback=said, calls=calls))


def passing(name: str) -> Experience:
    return Experience(Case(name), Outcome(Ending.PASSED, 1.0))


def source_of_test(name: str) -> CaseSource:
    return CaseSource(f"def {name.partition('[')[0]}():\n    assert clamp(7, 1, 5) == 5\n")


def lesson_of(*experiences: Experience, artifact: Artifact | None = None) -> Lesson:
    artifact = artifact or artifact_of()
    return Lesson(
        artifact,
        artifact.start,
        tuple(each.id for each in artifact.parameters),
        tuple(each for each in experiences if not each.outcome.best),
        tuple(each for each in experiences if each.outcome.best),
        {each.case: source_of_test(each.case.nodeid) for each in experiences},
    )


def words(text: str) -> int:
    return len(text.split())
