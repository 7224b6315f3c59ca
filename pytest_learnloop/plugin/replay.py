"""Logging reports of tests that ran in another process, so that this session's report is as everyone knows it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

import pytest

from pytest_learnloop.evaluation.evaluator import Execution
from pytest_learnloop.evaluation.judge import warning_from
from pytest_learnloop.evaluation.own_names import own_name


def replay(session: pytest.Session, executions: Mapping[str, Execution]) -> None:
    """Log how each collected item ran, in collection order, as far as ``-x`` and ``--maxfail`` go.

    :raises pytest.Session.Failed: when these are reached, as pytest's own loop does.
    """
    for item in session.items:
        execution = executions.get(own_name(item))
        if execution is None:
            continue
        hook = item.ihook
        hook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
        for report in _reports(session.config, item, execution):
            hook.pytest_runtest_logreport(report=report)
        for plain in execution.warnings:
            recorded = session.config.hook.pytest_warning_recorded
            recorded.call_historic(
                kwargs={
                    "warning_message": warning_from(plain),
                    "nodeid": item.nodeid,
                    "when": "runtest",
                    "location": plain["location"] and tuple(plain["location"]),
                }
            )
        hook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
        if session.shouldfail:
            raise session.Failed(session.shouldfail)
        if session.shouldstop:
            raise session.Interrupted(session.shouldstop)


def _reports(config: pytest.Config, item: pytest.Item, execution: Execution) -> Iterator[pytest.TestReport]:
    # A name made of the time, say, is another one in the process that ran the test.
    reports = [_from_json(config, {**data, "nodeid": item.nodeid}) for data in execution.reports]
    yield from (report for report in reports if report is not None)
    if not any(report is not None and report.when == "teardown" for report in reports):
        yield from _lost(item, execution)


def _from_json(config: pytest.Config, data: Mapping[str, Any]) -> pytest.TestReport | None:
    """A report from what went through JSON, which knows no tuples; None where no plugin knows its type."""
    report = config.hook.pytest_report_from_serializable(config=config, data=dict(data))
    if report is None:
        return None
    report.location = tuple(report.location)
    report.user_properties = [tuple(each) for each in report.user_properties]
    report.sections = [tuple(each) for each in report.sections]
    if isinstance(report.longrepr, list):  # a skip: (path, line, reason)
        report.longrepr = tuple(report.longrepr)
    return report  # type: ignore[no-any-return]


def _lost(item: pytest.Item, execution: Execution) -> Iterator[pytest.TestReport]:
    """Reports for an item whose process was lost with it."""
    outcome = execution.outcome
    text = f"{outcome.ending.value}: {outcome.feedback}"
    yield _report(item, "setup")
    yield _report(item, "call", text, outcome.duration)
    yield _report(item, "teardown")


def _report(
    item: pytest.Item, when: Literal["setup", "call", "teardown"], failure: str | None = None, duration: float = 0.0
) -> pytest.TestReport:
    return pytest.TestReport(
        nodeid=item.nodeid,
        location=item.location,
        keywords=dict.fromkeys(item.keywords, 1),
        outcome="passed" if failure is None else "failed",
        longrepr=failure,
        when=when,
        duration=duration,
    )
