"""What ``--learn-explain`` does to a pytest session: it tells what would be done, and nothing is run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from pytest_learnloop.errors import LearnloopError, TargetError
from pytest_learnloop.evaluation import internals, limits
from pytest_learnloop.plugin.conflicts import check_conflicts
from pytest_learnloop.plugin.parameters import marked_or_named
from pytest_learnloop.plugin.settings import from_config
from pytest_learnloop.report import explain
from pytest_learnloop.report.parts import Line
from pytest_learnloop.run.resuming import with_targets
from pytest_learnloop.settings import Settings
from pytest_learnloop.settings.artifact import AUTO


class ExplainingPlugin:
    """Registered for the sessions that explain."""

    def __init__(self, config: pytest.Config) -> None:
        """
        :raises pytest.UsageError: an option has a value that can't be used.
        """
        check_conflicts(config)
        self._settings = from_config(config, can_fork=limits.can_fork())
        internals.neutralize(config)
        self._lines: list[Line] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Nothing is run, also where some tests can't be collected: pytest tells of these by itself."""
        try:
            self._lines = list(self._explanation(session))
        except LearnloopError as error:
            raise pytest.UsageError(str(error)) from None
        return True

    @pytest.hookimpl(trylast=True)
    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        terminalreporter.section("learnloop")
        for line, markup in self._lines:
            terminalreporter.write_line(line, **markup)

    def _with_targets_to_resume(self) -> Settings:
        if not self._settings.journal.directory.exists():
            return self._settings
        try:
            return with_targets(self._settings, marked_or_named)
        except TargetError:
            return self._settings  # what is wrong is said where it is told what is trained

    def _explanation(self, session: pytest.Session) -> Iterator[Line]:
        chosen = self._with_targets_to_resume()
        yield from explain.settings_table(chosen.effective)
        yield from explain.remark_lines(chosen.remarks)
        yield "", {}
        if chosen.profile is not None:
            yield from explain.profile_lines(chosen.profile, chosen.effective)
            yield "", {}
        try:
            parameters = marked_or_named(chosen).parameters
        except TargetError as error:
            yield f"to be trained: {error}", {"red": True}
            return
        yield from explain.trained_lines(parameters, chosen.root, len(session.items))
        if AUTO in chosen.artifact.targets:
            yield "and, once the tests have run, the functions that the failing ones blame most", {}
        elif not parameters:
            yield f"mark something with @trainable, or name it with --learn-target (or --learn-target {AUTO})", {}
