"""A test that is too late once, as on a busy machine, is not flaky; where it is too late again, the run says so."""

from __future__ import annotations

import pytest
from few_support import FEW

from pytest_learnloop.testing import Project

OPTIONS = ("--learn-workers=1", "--learn-allow=write:runs")


def write_test_that_is_late(project: Project, runs: set[int]) -> None:
    """A test that hangs in these of its runs, counted from 0."""
    project.write(
        test_late=f"""
        import os, time
        from clamping import clamp

        def test_late():
            count = len(os.listdir("runs"))
            open(f"runs/{{count}}", "w").close()
            if count in {runs}:
                time.sleep(60)
            assert clamp(1, 0, 10) in (1, 10)
        """
    )
    (project.path / "runs").mkdir()


@pytest.mark.parametrize("late", [0, 1], ids=["first run", "second run"])
def test_a_test_that_is_late_once_is_no_flaky_one(clamp: Project, late: int) -> None:
    write_test_that_is_late(clamp, {late})
    result = clamp.learn(*OPTIONS, FEW)
    assert clamp.result["status"] == "improved"
    assert result.parseoutcomes().get("failed") is None
    assert [note for note in clamp.result["notes"] if "test_late" in note] == []


def test_a_test_that_is_late_again_and_again_is_said_to_be_late(clamp: Project) -> None:
    write_test_that_is_late(clamp, {0, 2, 3})
    result = clamp.learn(*OPTIONS, "--learn-timeout=2", FEW)
    result.stdout.fnmatch_lines(["note: Timed out in one of two runs at the start*test_late*--learn-timeout SECONDS*"])
    result.stdout.no_fnmatch_line("*Flaky*")
    assert clamp.result["status"] == "improved"


def test_what_is_late_with_nothing_learned_passes_in_the_report(clamp: Project) -> None:
    """The report is of the second look, and not of the run that was too late."""
    clamp.write(clamping="from pytest_learnloop import trainable\n\n\n@trainable\ndef clamp(*values):\n    return 1\n")
    (clamp.path / "test_clamping.py").unlink()
    write_test_that_is_late(clamp, {0})
    clamp.learn(*OPTIONS).assert_outcomes(passed=1)
