"""What pytest judges a test of ``unittest`` by."""

from __future__ import annotations

import unittest
from typing import Any

import pytest

# ruff: noqa: N802 - unittest calls these methods


class FirstMishap(unittest.TestResult):
    """Keeps the first of all that happened to a test beside success, as the exception that pytest makes of it."""

    def __init__(self, *, tells_parts: bool) -> None:
        """
        :param tells_parts: whether pytest tells of each ``subTest`` by itself, so that one may be skipped alone.
        """
        super().__init__()
        self._tells_parts = tells_parts
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
        is_part = hasattr(test, "test_case")
        if not (is_part and self._tells_parts):
            self._keep(unittest.SkipTest(reason))

    def addExpectedFailure(self, test: object, err: Any) -> None:
        self._keep(pytest.xfail.Exception("expected"))

    def addUnexpectedSuccess(self, test: object) -> None:
        self._keep(AssertionError("unexpected success"))

    def _keep(self, mishap: BaseException) -> None:
        if self.mishap is None:
            self.mishap = mishap
