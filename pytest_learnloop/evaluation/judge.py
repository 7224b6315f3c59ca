"""From pytest's reports on one item to how the case ended."""

from __future__ import annotations

import copy
import sys
import warnings
from collections.abc import Mapping
from typing import Any

import pytest

from pytest_learnloop.domain import Ending
from pytest_learnloop.evaluation import internals
from pytest_learnloop.evaluation.failure_text import failure_text
from pytest_learnloop.evaluation.steady import steady
from pytest_learnloop.learning.feedback import CaseFeedback
from pytest_learnloop.learning.scoring import Score

FEEDBACK = pytest.StashKey[CaseFeedback]()
"""Where the ``learn`` fixture leaves on the item what the test said."""

_ASSERTIONS = (AssertionError, pytest.fail.Exception)
_TEXT_LIMIT = 20_000
"""Characters of failure text kept of one case."""


class Judge:
    """Hears the reports of one item after the other. Among several reports of an item (subtests), the worst counts."""

    def __init__(self) -> None:
        self.reports: list[pytest.TestReport] = []
        self.warnings: list[dict[str, Any]] = []
        """Warnings of the item's run, as plain data that :func:`warning_from` reads."""
        self._keeps_copies = False
        self._out_of_memory = False
        self._unexpected = False
        """Whether something else was raised than a failed assertion."""
        self.lacks_fixture = False
        """Whether the item asks for a fixture that does not exist: no change of the project's functions mends that."""

    def keep_copies(self) -> None:
        """Keep reports as they are told: pytest-retry tells the same one again, once it is that of another try."""
        self._keeps_copies = True

    def begin(self) -> None:
        """The next item starts."""
        self.reports, self.warnings = [], []
        self._out_of_memory = self._unexpected = self.lacks_fixture = False

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> None:
        """Look at what was raised, and leave the report to others."""
        raised = internals.raised(item, call)
        if raised is None:
            return
        if raised.errisinstance(MemoryError):
            self._out_of_memory = True
        if not raised.errisinstance(_ASSERTIONS):
            self._unexpected = True
        if call.when == "setup" and raised.errisinstance(pytest.FixtureLookupError):
            self.lacks_fixture = True

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.reports.append(copy.copy(report) if self._keeps_copies else report)

    def pytest_warning_recorded(
        self, warning_message: warnings.WarningMessage, when: str, location: tuple[str, int, str] | None
    ) -> None:
        if when != "runtest":
            return
        category = warning_message.category
        self.warnings.append(
            {
                "message": str(warning_message.message),
                "module": category.__module__,
                "category": category.__qualname__,
                "filename": warning_message.filename,
                "lineno": warning_message.lineno,
                "location": location,
            }
        )

    @property
    def ending(self) -> Ending:
        """How the item ended, by all its reports."""
        if self._out_of_memory:
            return Ending.OUT_OF_MEMORY
        failed = [report.when for report in self.reports if report.failed]
        if "call" in failed:
            return Ending.FAILED
        if failed:
            return Ending.ERROR
        if any(report.when == "call" and report.passed for report in self.reports):
            return Ending.PASSED
        if any(report.skipped for report in self.reports):
            return Ending.SKIPPED
        return Ending.ERROR

    def score(self, item: pytest.Item) -> float:
        """The score that the test gave, where that counts; else 1 if it passed and 0 if not."""
        given = self._given(item)
        return float(self.ending is Ending.PASSED) if given is None else given.score

    def told_of_score(self, item: pytest.Item) -> dict[str, Any]:
        """The value that the score comes from, and what else the test logged, as plain data; only what there is."""
        given, feedback = self._given(item), item.stash.get(FEEDBACK, None)
        told: dict[str, Any] = {} if given is None else {"raw": vars(given.raw)}
        return {**told, "metrics": feedback.metrics} if feedback is not None and feedback.metrics else told

    def _given(self, item: pytest.Item) -> Score | None:
        """The score that the test gave and that counts: an assertion that fails afterwards leaves it, an error doesn't.

        What was measured counts only where the test passes: what is wrong isn't good for being fast.
        """
        feedback = item.stash.get(FEEDBACK, None)
        if feedback is None or feedback.given is None:
            return None
        kept = self.ending is Ending.PASSED or (
            self.ending is Ending.FAILED and not self._unexpected and feedback.given.raw.noise is None
        )
        return feedback.given if kept else None

    @property
    def duration(self) -> float:
        """Seconds of set-up, call and teardown together."""
        return sum(report.duration for report in self.reports if report.when in ("setup", "call", "teardown"))

    def text(self, item: pytest.Item) -> str:
        """The test's own words and pytest's failure texts with captured output, cut in the middle if very long.

        It is the same in every run in which the same happens, where :func:`internals.tell_in_one_style` was called.
        """
        feedback = item.stash.get(FEEDBACK, None)
        parts = [feedback.text] if feedback is not None and feedback.text else []
        for report in self.reports:
            if report.failed:
                parts.append(failure_text(report))
                parts += [f"--- {title} ---\n{content}" for title, content in report.sections]
        if not parts:
            return ""
        text = steady("\n".join(parts), item.config.rootpath)
        if len(text) <= _TEXT_LIMIT:
            return text
        half = _TEXT_LIMIT // 2
        return f"{text[:half]}\n… {len(text) - 2 * half} characters …\n{text[-half:]}"

    def give_up(self, item: pytest.Item, error: BaseException) -> None:
        """The item ended the session (``pytest.exit``, KeyboardInterrupt): that is its failure, and no one else's."""
        self.reports.append(
            pytest.TestReport(
                nodeid=item.nodeid,
                location=item.location,
                keywords={},
                outcome="failed",
                longrepr=f"{type(error).__name__}: {error} would have ended the session",
                when="call",
            )
        )


def warning_from(plain: Mapping[str, Any]) -> warnings.WarningMessage:
    """A warning from plain data; its category is UserWarning where the original's module isn't imported here."""
    category = getattr(sys.modules.get(plain["module"]), plain["category"], UserWarning)
    return warnings.WarningMessage(plain["message"], category, plain["filename"], plain["lineno"])
