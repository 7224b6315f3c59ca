"""A child that stops at its screen tears down its fixtures before the next one begins, which may need the same port."""

from __future__ import annotations

from evaluation_support import evaluate

from pytest_learnloop.testing import Project

SUMS = """
from pytest_learnloop import trainable

@trainable
def one():
    return 1
"""

TESTS = """
import pathlib, pytest
from sums import one

@pytest.fixture(scope="module")
def held():
    pathlib.Path("held").write_text("held")
    yield
    pathlib.Path("held").write_text("let go")

def test_screen(held): assert one() == 2
def test_other(held): assert one() == 2
"""

SCREENED = """
def evaluation(evaluates, artifact, cases):
    evaluates.baseline([case.nodeid for case in cases])
    candidate = Candidate({"sums:one": "def one():\\n    return 3\\n"})
    (evaluated,) = evaluates.evaluate([Trial(candidate, cases, Detail.SCORES, screen=1, reference=(0.0,))])
    return [len(evaluated.outcomes), pathlib.Path("held").read_text()]
"""


def test_it_holds_nothing_any_more(project: Project) -> None:
    project.write(sums=SUMS, test_sums=TESTS)
    assert evaluate(project, SCREENED) == [1, "let go"]
