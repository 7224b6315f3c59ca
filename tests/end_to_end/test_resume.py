"""Ctrl-C stops a run cleanly, and another run goes on where it was."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from textwrap import dedent

import pytest
from final_run_support import SLOW_IN_THE_FINAL_RUN

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

UNMARKED = HARD.replace("    @trainable\n", "")

TESTS = """
    import time
    import pytest
    from hard import score

    @pytest.mark.parametrize("n", range(6))
    def test_score(n):
        time.sleep(0.02)
        assert score(n, n + 1, n, 7) == object()
"""


def interrupt_after_some_updates(project: Project, *arguments: str) -> str:
    """Start a run, interrupt it once a few updates are in the journal, and give its output."""
    journal = project.path / ".learnloop" / "journal.sqlite3"
    return interrupt(project, lambda: journal.exists() and updates(project) >= 3, "--learn-proposals=2", *arguments)


def interrupt(project: Project, when: Callable[[], bool], *arguments: str) -> str:
    """Start a run, press Ctrl-C, and give its output."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--learn", *arguments]
    process = subprocess.Popen(
        command, cwd=project.path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None and not when():
        time.sleep(0.1)
    os.killpg(process.pid, signal.SIGINT)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == pytest.ExitCode.INTERRUPTED, output
    return output


def updates(project: Project) -> int:
    with closing(sqlite3.connect(project.path / ".learnloop" / "journal.sqlite3")) as connection:
        try:
            return int(connection.execute("SELECT count(*) FROM updates").fetchone()[0])
        except sqlite3.OperationalError:
            return 0


@pytest.mark.parametrize(
    ("source", "target", "again_named"),
    [
        (HARD, (), ()),
        (UNMARKED, ("--learn-target=auto",), ("--learn-target=auto",)),
        (UNMARKED, ("--learn-target=hard:score",), ()),
    ],
    ids=["marked", "chosen", "named once"],
)
def test_interrupted_and_resumed(
    project: Project, source: str, target: tuple[str, ...], again_named: tuple[str, ...]
) -> None:
    project.write(hard=source, test_hard=TESTS)
    output = interrupt_after_some_updates(project, *target)
    assert "interrupted: the same command with --learn-resume goes on where it was" in output
    assert project.result["status"] == "interrupted"
    before = project.result["candidates"]
    done = updates(project)
    budget = f"--learn-budget=60s, {before + 4} candidates"
    result = project.learn("--learn-resume", "--learn-proposals=2", budget, *again_named)
    assert result.ret == 1
    result.stdout.fnmatch_lines(
        [f"going on with run *, which was interrupted after {done} updates; of the budget of *"]
    )
    assert project.result["candidates"] == before + 4
    with closing(sqlite3.connect(project.path / ".learnloop" / "journal.sqlite3")) as connection:
        first, second = connection.execute("SELECT id FROM runs ORDER BY rowid").fetchall()
        query = "SELECT id FROM candidates WHERE run = ? ORDER BY rowid"
        candidates = connection.execute(query, first).fetchall()
        again = connection.execute(query, second).fetchall()
    assert done >= 3
    assert again[: len(candidates)] == candidates, "the resumed run goes the same way"


def test_what_was_chosen_is_gone_on_with_whatever_would_be_chosen_by_now(project: Project) -> None:
    other = "\n\ndef other(a):\n    return a\n"
    project.write(hard=dedent(UNMARKED) + other, test_hard=TESTS)
    interrupt_after_some_updates(project, "--learn-target=auto")
    more = (
        "import hard, pytest\n\n@pytest.mark.learn(split='train')\ndef test_other():\n    assert hard.other(1) == 2\n"
    )
    project.write(test_more=more)
    result = project.learn("--learn-resume", "--learn-proposals=2", "--learn-budget=1 candidate")
    assert result.ret == 1
    result.stdout.fnmatch_lines(
        [
            "--learn-target auto: what the interrupted run chose, hard:score",
            "going on with run *, which was interrupted*",
        ]
    )
    assert [each["parameter"] for each in project.result["chosen"]] == ["hard:score"]


@pytest.mark.parametrize("target", ["hard", "auto"])
def test_interrupted_while_the_tests_run_for_the_first_time(project: Project, target: str) -> None:
    slow = "import pathlib, time\nfrom hard import score\n\ndef test_slow():\n"
    slow += "    score(1, 2, 3, 4)\n    pathlib.Path('began').touch()\n    time.sleep(30)\n"
    project.write(hard=HARD, test_hard=slow)
    output = interrupt(project, lambda: (project.path / "began").exists(), f"--learn-target={target}")
    assert "Interrupted: learning had not begun yet" in output
    assert "KeyboardInterrupt" not in output


def test_interrupted_while_they_run_for_the_second_time(project: Project) -> None:
    project.write(
        hard=HARD,
        test_hard="""
        import pathlib, time
        from hard import score

        def test_again():
            runs = pathlib.Path("runs")
            before = runs.read_text() if runs.exists() else ""
            runs.write_text(before + "I")
            if before == "II":
                time.sleep(30)
            assert score(1, 2, 3, 4) == object()
        """,
    )
    runs = project.path / "runs"
    output = interrupt(project, lambda: runs.exists() and runs.read_text() == "III", "--learn-timeout=60")
    assert "interrupted: the same command with --learn-resume goes on where it was" in output
    assert "KeyboardInterrupt" not in output
    assert project.result["status"] == "interrupted"


def test_interrupted_in_the_final_run(project: Project) -> None:
    project.write(
        hard="from pytest_learnloop import trainable\n\n@trainable\ndef score(a):\n    return a - 1\n",
        test_hard="""
        import pytest, hard

        @pytest.mark.parametrize("n", range(6))
        def test_score(n): assert hard.score(n) == n + 1
        """,
        conftest=SLOW_IN_THE_FINAL_RUN,
    )
    output = interrupt(project, (project.path / "final").exists, "--learn-allow=write")
    assert "note: Interrupted before the final run had ended: what was found is neither reported" in output
    assert "6 failed" in output
    assert project.learn("--learn-resume", "--learn-allow=write").ret == pytest.ExitCode.OK


def test_nothing_to_resume(clamp: Project) -> None:
    result = clamp.learn("--learn-resume")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: --learn-resume: no run was interrupted: leave the option out"])


def test_nothing_to_resume_is_said_before_any_test_runs(project: Project) -> None:
    noticed = "import pathlib, hard\n\ndef test_it():\n    pathlib.Path('ran').touch()\n    hard.score(1).fails"
    project.write(hard=UNMARKED, test_hard=noticed)
    result = project.learn("--learn-resume", "--learn-target=auto")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: --learn-resume: no run was interrupted: leave the option out"])
    assert not (project.path / "ran").exists()


def test_resumed_with_something_else(project: Project) -> None:
    project.write(hard=HARD, test_hard=TESTS, other="def f():\n    return 1\n")
    interrupt_after_some_updates(project)

    def refused(*arguments: str) -> str:
        result = project.learn("--learn-resume", *arguments)
        assert result.ret == pytest.ExitCode.USAGE_ERROR
        return result.stderr.str()

    assert re.search(
        r"ERROR: --learn-resume: 'proposals' was 2 when run \S+ began, and is 3 now: use the same",
        refused("--learn-proposals=3"),
    )
    of_others = refused("--learn-proposals=2", "--learn-target=other")
    assert re.search(
        r"run \S+, which was interrupted, trained hard:score, and this one would train .*other:f", of_others
    )
    project.write(hard=HARD.replace("10", "11"))
    assert re.search(r"ERROR: --learn-resume: hard:score changed since run \S+ began", refused())
