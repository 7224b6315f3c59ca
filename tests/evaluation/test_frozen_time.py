"""Tests that freeze or replace the clock get their deadlines all the same."""

from __future__ import annotations

import pytest

from pytest_learnloop.testing import Project

SUMS = """
    from pytest_learnloop import trainable

    @trainable
    def add(a, b):
        return a - b
"""

TESTS = """
    import threading
    from unittest import mock
    import pytest
    from sums import add

    @pytest.fixture(scope="module", autouse=True)
    def stopped():
        with mock.patch("time.monotonic", return_value={now}):
            yield

    @pytest.mark.parametrize("b", range(9))
    def test_add(b): assert add(4, b) == 4 + b
    def test_hangs(): assert threading.Event().wait() == add(6, 1)
"""


@pytest.mark.parametrize("now", ["0.0", "1e12"])
def test_clock_stopped_for_a_module(now: str, project: Project) -> None:
    project.write(sums=SUMS, test_sums=TESTS.format(now=now))
    result = project.learn("--learn-timeout=1", "--learn-budget=60s, 6 candidates")
    assert project.result["status"] == "improved"
    result.stdout.fnmatch_lines(["*1 test gave no verdict at the start (time-out or crash), such as *test_hangs*"])
    result.assert_outcomes(passed=9, failed=1)
