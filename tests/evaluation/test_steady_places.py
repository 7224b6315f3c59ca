"""Temporary files have the same names in every run: in failure texts, and in the calls that are recorded."""

from __future__ import annotations

import re

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

def test_first():
    tempfile.mkstemp()
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
    trials = [Trial(Candidate({{}}), some, Detail.TRACES) for some in (cases, cases[::-1])]
    return [
        [[o.feedback, [[dict(c.arguments), c.result, c.exception] for c in o.calls]] for _, o in sorted(found)]
        for found in (each.outcomes.items() for each in evaluates.evaluate(trials))
    ]
"""


@pytest.mark.parametrize("forks", [True, False])
def test_temporary_files_have_the_same_names_in_every_run(project: Project, forks: bool) -> None:
    project.write(shelf=SHELF, test_shelf=TESTS)
    first, second = evaluate(project, TWICE.format(forks=forks))
    assert first == second
    _, (_, (made,)), (none, (failed,)), (own, (label,)) = first
    assert label[:2] == [{"directory": "PosixPath('<tmp>/test_own0')", "name": "'a'"}, "PosixPath('<tmp>/test_own0/a')"]
    assert "tmp_path = PosixPath('<tmp>/test_own0')" in own
    assert re.fullmatch(r"PosixPath\('<tmp>/shelf-[0-9a-f]{8}/a'\)", made[1])
    assert failed[2] == "LookupError: nothing in <tmp>/test_none0"
    assert failed[2] in none


BESIDE = """
import os, tempfile
from shelf import label

def test_first():
    os.close(tempfile.mkstemp()[0])
def test_beside():
    file, path = tempfile.mkstemp(dir=".")
    os.close(file)
    os.remove(path)
def test_elsewhere(): pass
def test_nowhere(): pass
"""

LATER = """
def evaluation(evaluates, artifact, cases):
    evaluates.baseline([case.nodeid for case in cases])
    edit = artifact.parameters[0].source.replace("nothing", "none")
    (found,) = evaluates.evaluate([Trial(Candidate({artifact.parameters[0].id: edit}), cases[1:2], Detail.TEXTS)])
    return [outcome.feedback for outcome in found.outcomes.values()]
"""


def test_a_candidate_may_write_what_the_test_wrote_at_baseline(project: Project) -> None:
    project.write(shelf=SHELF, test_shelf=BESIDE)
    assert evaluate(project, LATER) == [""]
