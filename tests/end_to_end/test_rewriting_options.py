"""Options by which other plugins rewrite what tests expect are refused, before anything is run or written."""

from __future__ import annotations

import pytest
from few_support import FEW

from pytest_learnloop.testing import Project

CONFTEST = """
    def pytest_addoption(parser):
        parser.addoption("--snapshot-update", dest="update_snapshots", action="store_true")
        parser.addoption("--force-regen", action="store_true")
        parser.addoption("--inline-snapshot")
        parser.addoption("--accept", action="store_true")
        parser.addoption("--accept-copy", action="store_true")
"""


@pytest.mark.parametrize("option", ["--snapshot-update", "--force-regen", "--inline-snapshot=create", "--accept"])
def test_refused(option: str, clamp: Project) -> None:
    clamp.write(conftest=CONFTEST)
    result = clamp.learn(option)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: {option} makes what the tests get what they expect*"])
    assert not (clamp.path / ".learnloop").exists()


@pytest.mark.parametrize("option", ["--inline-snapshot=report", "--inline-snapshot=disable"])
def test_what_only_reports_is_not(option: str, clamp: Project) -> None:
    mended = clamp.read("clamping.py").replace("value > low", "value > high")
    clamp.write(conftest=CONFTEST, clamping=mended)
    result = clamp.learn(option)
    assert result.ret == 0
    result.stdout.fnmatch_lines(["*nothing to learn*"])


def test_nor_what_is_called_so_by_somebody_else(clamp: Project) -> None:
    option = """
    def pytest_addoption(parser):
        parser.addoption("--accept", action="store_true")
    """
    clamp.write(conftest=option)
    assert clamp.learn("--accept", FEW).ret == 0


def test_nor_without_learn(clamp: Project) -> None:
    clamp.write(conftest=CONFTEST)
    clamp.run("--snapshot-update").assert_outcomes(passed=11, failed=5)
