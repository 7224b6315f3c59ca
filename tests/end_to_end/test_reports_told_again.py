"""A plugin may tell one report twice and change it in between, as pytest-retry does: both are told as they were."""

from __future__ import annotations

from few_support import FEW

from pytest_learnloop.testing import Project

RETRYING = """
import pytest

@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if call.when == "call" and report.failed:
        report.outcome = "retried"
        item.ihook.pytest_runtest_logreport(report=report)
        report.outcome = "failed"
    return report

def pytest_report_teststatus(report):
    if report.outcome == "retried":
        return "retried", "R", "RETRIED"
"""


def test_counts_are_those_of_plain_pytest(clamp: Project) -> None:
    clamp.write(conftest=RETRYING, test_other="def test_other():\n    assert False\n")
    result = clamp.learn(FEW)
    assert clamp.result["status"] == "improved"
    result.assert_outcomes(passed=16, failed=1)
    result.stdout.fnmatch_lines(["*1 failed, 16 passed, 1 retried in *"])
