"""``--learn-watch``: a run now, and another whenever code changes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from few_support import FEW
from final_run_support import SLOW_IN_THE_FINAL_RUN

from pytest_learnloop.testing import Project

pytest.importorskip("watchfiles")

WAITING, CHANGED, STARTS = "waiting for code below", "changed", "test session starts"
GOOD = "def net(amounts):\n    return sum(amounts)\n"
FAULTY = "def net(amounts):\n    return sum(amounts) - 1\n"
TESTS = """
    import pytest, time, sums

    @pytest.mark.parametrize("n", [1, 2, 3])
    def test_net(n): assert sums.net([n, 1]) == n + 1
"""


class Watch:
    """A watch of a project, under way."""

    def __init__(self, project: Project, *options: str, sums: str = GOOD) -> None:
        project.write(sums=sums, test_sums=TESTS)
        command = [
            sys.executable,
            "-m",
            "pytest",
            "--learn-watch",
            "--learn-target=sums",
            FEW,
            "--learn-allow=write",
            *options,
        ]
        self.process = subprocess.Popen(
            command, cwd=project.path, stdout=subprocess.PIPE, text=True, start_new_session=True
        )
        self.project = project

    def until(self, words: str) -> str:
        """What is said up to a line with these words."""
        assert self.process.stdout is not None
        lines = []
        for line in self.process.stdout:
            lines.append(line)
            if words in line:
                return "".join(lines)
        raise AssertionError("".join(lines))

    def press_ctrl_c(self) -> None:
        """Interrupt it, and the run that is under way."""
        os.killpg(self.process.pid, signal.SIGINT)


@contextmanager
def watching(watch: Watch) -> Iterator[Watch]:
    """A watch that has an end."""
    try:
        yield watch
    finally:
        watch.process.kill()
        watch.process.communicate()


@pytest.fixture
def watch(project: Project) -> Iterator[Watch]:
    with watching(Watch(project)) as watch:
        yield watch


def wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_each_change_is_followed_by_a_run_until_the_user_has_had_enough(watch: Watch) -> None:
    assert "3 passed" in watch.until(WAITING)
    watch.project.write(sums=FAULTY)
    assert "sums.py" in watch.until(CHANGED)
    assert "+    return sum(amounts)\n" in watch.until(WAITING)
    watch.project.write(test_more="def test_more(): assert False")
    assert "test_more.py" in watch.until(CHANGED)
    watch.until(WAITING)
    watch.process.send_signal(signal.SIGINT)
    assert watch.process.wait() == pytest.ExitCode.TESTS_FAILED  # as the last run ended


def test_what_changes_during_a_run_is_not_lost(watch: Watch) -> None:
    watch.until(STARTS)
    watch.project.write(test_more="def test_more(): pass")
    watch.until(WAITING)
    assert "test_more.py" in watch.until(CHANGED)
    watch.until(WAITING)


def test_only_the_first_run_goes_on_with_an_interrupted_one(project: Project) -> None:
    project.write(conftest=SLOW_IN_THE_FINAL_RUN)
    with watching(Watch(project, sums=FAULTY)) as first:
        wait_until((project.path / "final").exists)
        first.press_ctrl_c()
        assert "the same command with --learn-resume goes on" in first.until(WAITING)
    with watching(Watch(project, "--learn-resume", sums=FAULTY)) as second:
        assert "going on with run" in second.until(WAITING)
        project.write(test_more="def test_more(): pass")
        second.until(CHANGED)
        assert "4 passed" in second.until(WAITING)


def test_what_tests_write_each_time_does_not_begin_runs_for_ever(watch: Watch) -> None:
    watch.until(WAITING)
    watch.project.write(
        test_writing="""
            import time
            from pathlib import Path

            def test_writing(): Path("written.py").write_text(f"MADE = {time.time_ns()}")
        """
    )
    assert "written.py changed during each of the last 3 runs, as what tests write does" in watch.until("begins no run")
    watch.until(WAITING)
    watch.project.write(sums=FAULTY)
    assert "sums.py" in watch.until(CHANGED)


def test_what_cannot_be_collected_ends_the_run_alone(watch: Watch) -> None:
    watch.until(WAITING)
    watch.project.write(sums="def net(amounts:\n")
    assert "SyntaxError" in watch.until(WAITING)


def test_what_is_to_be_trained_may_be_about_to_be_written(project: Project) -> None:
    with watching(Watch(project, "--learn-target=sums:tax")) as watch:
        watch.until(WAITING)
        project.write(sums=f"{GOOD}\ndef tax(amount):\n    return amount\n")
        watch.until(CHANGED)
        assert "3 passed" in watch.until(WAITING)


@pytest.mark.parametrize(
    ("option", "words"),
    [
        ("--learn-study=study.toml", "--learn-study can't be given with --learn-watch: a study runs once"),
        ("--learn-explain", "--learn-explain can't be given with --learn-watch: it tells of a single run"),
        ("--learn-split=1", "--learn-split: '1' is not valid: *"),
    ],
)
def test_options_that_cannot_be_used(project: Project, option: str, words: str) -> None:
    project.write(sums=GOOD, test_sums=TESTS)
    result = project.run("--learn-watch", option)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: {words}"])


def test_it_is_for_the_command_line_alone(project: Project) -> None:
    project.write(sums=GOOD, test_sums=TESTS)
    project.pytester.makeini("[pytest]\naddopts = --learn-watch")
    result = project.run()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: --learn-watch would start anew with each run: give it on the command line"])


def test_it_names_what_is_to_be_installed(project: Project) -> None:
    project.write(sums=GOOD, test_sums=TESTS, watchfiles="raise ImportError('not here')")
    result = project.run("--learn-watch")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(
        ["ERROR: --learn-watch needs watchfiles (not here): pip install 'pytest-learnloop?watch?'"]
    )


def test_a_user_who_has_had_enough_before_the_first_run(project: Project) -> None:
    interrupted = """
        class Change: added = 1
        class DefaultFilter:
            def __init__(self, **options): pass
        def watch(*paths, **options): raise KeyboardInterrupt
    """
    project.write(sums=GOOD, test_sums=TESTS, watchfiles=interrupted)
    result = project.run("--learn-watch")
    assert result.ret == pytest.ExitCode.INTERRUPTED
    assert "Traceback" not in result.stderr.str()
    assert STARTS not in result.stdout.str()
