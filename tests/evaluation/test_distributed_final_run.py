"""Where the user has tests spread over processes, the final run is, too; a second one is a single process's."""

from __future__ import annotations

import pytest
from evaluation_support import evaluate

from pytest_learnloop.testing import Project

SUMS = """
from pytest_learnloop import trainable

@trainable
def one():
    return 1
"""

TESTS = """
import os, pathlib, pytest
from sums import one

@pytest.mark.parametrize("n", range(6))
def test_it(n):
    assert one() == 1
    (pathlib.Path("runs") / str(n)).write_text(str(os.getpid()))
"""

FINAL = """
DISTRIBUTED = {distributed}

def evaluation(evaluates, artifact, cases):
    evaluates.baseline([case.nodeid for case in cases])
    runs, _ = evaluates.final(artifact.start, [case.nodeid for case in cases], patient={patient})
    return [run.outcome.ending.value for run in runs.values()]
"""


def processes(project: Project, *, distributed: bool, patient: bool = False) -> list[list[int]]:
    """The tests that each process ran."""
    project.write(sums=SUMS, test_sums=TESTS)
    (project.path / "runs").mkdir()
    assert evaluate(project, FINAL.format(distributed=distributed, patient=patient)) == ["passed"] * 6
    ran = {int(each.name): each.read_text(encoding="ascii") for each in (project.path / "runs").iterdir()}
    return sorted([number for number in sorted(ran) if ran[number] == pid] for pid in set(ran.values()))


def test_neighbours_stay_together(project: Project) -> None:
    assert processes(project, distributed=True) == [[0, 1, 2], [3, 4, 5]]


@pytest.mark.parametrize(("distributed", "patient"), [(False, False), (True, True)], ids=["plain", "second"])
def test_one_process_runs_all(project: Project, distributed: bool, patient: bool) -> None:
    assert processes(project, distributed=distributed, patient=patient) == [[0, 1, 2, 3, 4, 5]]
