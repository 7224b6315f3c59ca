"""Tests to which a collector gives one name are tests of their own nevertheless."""

from __future__ import annotations

import pytest

from pytest_learnloop.testing import Project

COLLECTOR = """
import pytest
from clamping import clamp


def pytest_collect_file(file_path, parent):
    if file_path.suffix == ".cases":
        return Cases.from_parent(parent, path=file_path)


class Cases(pytest.File):
    def collect(self):
        for line in self.path.read_text().splitlines():
            yield Clamped.from_parent(self, name="clamped", line=line)


class Clamped(pytest.Item):
    def __init__(self, *, line, **rest):
        super().__init__(**rest)
        self.value, self.expected = map(int, line.split())

    def runtest(self):
        assert clamp(self.value, 0, 10) == self.expected
"""


@pytest.fixture
def cases(clamp: Project) -> Project:
    clamp.write(conftest=COLLECTOR)
    (clamp.path / "test_clamping.py").unlink()
    (clamp.path / "clamp.cases").write_text("-1 0\n5 5\n11 10\n12 10\n-3 0\n7 7\n", encoding="utf-8")
    return clamp


def test_the_failure_of_one_is_seen_and_repaired(cases: Project) -> None:
    result = cases.learn()
    assert cases.result["status"] == "improved"
    result.assert_outcomes(passed=6)
    result.stdout.fnmatch_lines(["*told apart by a number: clamp.cases::clamped?2?, *"])


def test_each_is_reported_as_pytest_does(cases: Project) -> None:
    (cases.path / "clamp.cases").write_text("11 10\n5 55\n11 10\n7 7\n", encoding="utf-8")
    result = cases.learn()
    result.assert_outcomes(passed=3, failed=1)
    result.stdout.fnmatch_lines(["FAILED clamp.cases::clamped - *"])
