"""The table at the end of ``make test-local-model``."""

from __future__ import annotations

import pytest

COLUMNS = ("optimizer", "train", "validation", "held-out", "changes", "calls", "tokens", "minutes")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = [each for kind in ("passed", "failed") for each in terminalreporter.stats.get(kind, [])]
    rows = [dict(each.user_properties) for each in reports if each.user_properties]
    if rows:
        terminalreporter.section("the kata, learned with a local model")
        for row in (dict(zip(COLUMNS, COLUMNS, strict=True)), dict.fromkeys(COLUMNS, "---"), *rows):
            terminalreporter.write_line(f"| {' | '.join(str(row[column]) for column in COLUMNS)} |")
