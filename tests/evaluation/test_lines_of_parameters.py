"""Where lines alone are asked for, nothing else is recorded, and nothing of parameters that weren't named."""

from __future__ import annotations

import pytest
from evaluation_support import evaluate

from pytest_learnloop.testing import Project

SUMS = """
from pytest_learnloop import trainable

@trainable
def named(a):
    if a:
        return other(a)
    return 0

@trainable
def other(a):
    return a
"""

TESTS = """
import pathlib
from sums import named

def test_here(): assert named(1) == 1
def test_there(): assert named(0) == 0
def test_elsewhere():
    pathlib.Path("written.txt").write_text("as at baseline")
    assert named(2) == 3
"""

LINES = """
FORKS = {forks}

def evaluation(evaluates, artifact, cases):
    evaluates.baseline([case.nodeid for case in cases])
    found = evaluates.lines([case.nodeid for case in cases], {{"sums:named"}})
    return [[n, o.ending.value, sorted(o.touched), sorted(o.lines), len(o.calls)] for n, o in found.items()]
"""


@pytest.mark.parametrize("forks", [True, False])
def test_lines_of_named_parameters(project: Project, forks: bool) -> None:
    project.write(sums=SUMS, test_sums=TESTS)
    assert evaluate(project, LINES.format(forks=forks)) == [
        ["test_sums.py::test_here", "passed", ["sums:named"], [["sums:named", 2], ["sums:named", 3]], 0],
        ["test_sums.py::test_there", "passed", ["sums:named"], [["sums:named", 2], ["sums:named", 4]], 0],
        ["test_sums.py::test_elsewhere", "failed", ["sums:named"], [["sums:named", 2], ["sums:named", 3]], 0],
    ]
