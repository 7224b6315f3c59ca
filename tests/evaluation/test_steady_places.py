"""Temporary files have the same names in every run: in failure texts, and in the calls that are recorded."""

from __future__ import annotations

import pytest
from evaluation_support import evaluate

from pytest_learnloop.testing import Project

SHELF = """
from pytest_learnloop import trainable

@trainable
def label(directory, name):
    if name == "none":
        raise LookupError(f"nothing in {directory}")
    return directory / name
"""

TESTS = """
import pathlib, tempfile
from shelf import label

def test_own(tmp_path):
    assert label(tmp_path, "a") == tmp_path / "b"
def test_made():
    made = pathlib.Path(tempfile.mkdtemp(prefix="shelf-"))
    assert label(made, "a") == made
def test_none(tmp_path):
    label(tmp_path, "none")
"""

TWICE = """
FORKS = {forks}

def evaluation(evaluates, artifact, cases):
    trials = [Trial(Candidate({{}}), cases, Detail.TRACES)] * 2
    return [
        [[o.feedback, [[dict(c.arguments), c.result, c.exception] for c in o.calls]] for o in each.outcomes.values()]
        for each in evaluates.evaluate(trials)
    ]
"""


@pytest.mark.parametrize("forks", [True, False])
def test_temporary_files_have_the_same_names_in_every_run(project: Project, forks: bool) -> None:
    project.write(shelf=SHELF, test_shelf=TESTS)
    first, second = evaluate(project, TWICE.format(forks=forks))
    assert first == second
    (own, (label,)), (_, (made,)), (none, (failed,)) = first
    assert label[:2] == [{"directory": "PosixPath('<tmp>/test_own0')", "name": "'a'"}, "PosixPath('<tmp>/test_own0/a')"]
    assert "tmp_path = PosixPath('<tmp>/test_own0')" in own
    assert made[1] == "PosixPath('<tmp>/shelf-00000000/a')"
    assert failed[2] == "LookupError: nothing in <tmp>/test_none0"
    assert failed[2] in none
