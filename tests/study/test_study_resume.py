"""An interrupted study goes on where it was: what is complete stays, what was cut off is gone on with."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from study_support import without_plots

from pytest_learnloop.testing import Project

HARD = """
    from pytest_learnloop import trainable

    @trainable
    def score(a, b, c, d):
        total = a * 2 + b * 3 - c
        if total > 10 and d < 4 or a == b:
            total = total - d + 1
        return total
"""

TESTS = """
    import time
    import pytest
    from hard import score

    @pytest.mark.parametrize("n", range(6))
    def test_score(n):
        time.sleep(0.02)
        assert score(n, n + 1, n, 7) == object()
"""

STUDY = """\
[fixed]
proposals = 2
[grid]
budget = ["1 update", "8 updates"]
"""
"""A cell that is done at once, and one that is not."""


def start(project: Project) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "pytest", "--learn-study=slow.toml", "--learn-study-jobs=1"]
    return subprocess.Popen(
        command, cwd=project.path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )


def until(condition: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        assert process.poll() is None, process.stdout and process.stdout.read()
        time.sleep(0.05)


def cell(project: Project, budget: str) -> Path:
    return next(iter((project.path / ".learnloop" / "studies" / "slow" / "cells").glob(f"budget-{budget}-*")), Path())


def rows(project: Project, query: str) -> list[tuple[object, ...]]:
    """What the journal of the long cell says."""
    path = cell(project, "8") / "journal.sqlite3"
    if not path.exists():
        return []
    with closing(sqlite3.connect(path)) as connection:
        try:
            return connection.execute(query).fetchall()
        except sqlite3.OperationalError:  # it is being made
            return []


def stop_in_the_second_cell(project: Project, how: signal.Signals) -> str:
    project.write(hard=HARD, test_hard=TESTS)
    without_plots(project)
    (project.path / "slow.toml").write_text(STUDY, encoding="utf-8")
    study = start(project)
    until(lambda: len(rows(project, "SELECT * FROM updates")) >= 2, study)
    os.kill(study.pid, how)
    output, _ = study.communicate(timeout=60)
    return output


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_stopped_in_the_middle(project: Project, how: signal.Signals) -> None:
    output = stop_in_the_second_cell(project, how)
    if how is signal.SIGINT:
        assert "interrupted: the same command goes on with it" in output
        assert rows(project, "SELECT status FROM runs") == [("interrupted",)]
    done = rows(project, "SELECT count(*) FROM updates")
    finished = (cell(project, "1-update") / "output.txt").stat().st_mtime_ns
    again = start(project)
    output, _ = again.communicate(timeout=120)
    assert again.returncode == 0, output
    assert "study slow: 2 cells (2 settings x 1 task x 1 trial), 1 of them complete; 1 at once" in output
    assert (cell(project, "1-update") / "output.txt").stat().st_mtime_ns == finished
    assert [status for (status,) in rows(project, "SELECT status FROM runs")] == ["resumed", "unchanged"]
    assert rows(project, "SELECT count(*) FROM updates") > done
