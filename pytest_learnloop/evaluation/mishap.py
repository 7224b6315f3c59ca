"""What pytest judges a test of ``unittest`` by."""

from __future__ import annotations

import unittest
from typing import Any

import pytest

# ruff: noqa: N802 - unittest calls these methods


class FirstMishap(unittest.TestResult):
    """Keeps the first of all that happened to a test beside success, as the exception that pytest makes of it."""

    def __init__(self) -> None:
        super().__init__()
        self.mishap: BaseException | None = None
        """None where the test has passed."""

    def addError(self, test: object, err: Any) -> None:
        self._keep(err[1])

    def addFailure(self, test: object, err: Any) -> None:
        self._keep(err[1])

    def addSubTest(self, test: object, subtest: object, err: Any) -> None:
        if err is not None:
            self._keep(err[1])

    def addSkip(self, test: object, reason: str) -> None:
        if isinstance(test, unittest.TestCase) and not hasattr(test, "test_case"):  # no mere part of a test
            self._keep(unittest.SkipTest(reason))

    def addExpectedFailure(self, test: object, err: Any) -> None:
        self._keep(pytest.xfail.Exception("expected"))

    def addUnexpectedSuccess(self, test: object) -> None:
        self._keep(AssertionError("unexpected success"))

    def _keep(self, mishap: BaseException) -> None:
        if self.mishap is None:
            self.mishap = mishap
