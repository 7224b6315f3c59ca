"""What is to be thought of the winner: whether it generalizes, and what the gate says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from pytest_learnloop.learning.verdict import Finding
from pytest_learnloop.report.parts import Line
from pytest_learnloop.report.verdict import sentence
from pytest_learnloop.run.report import Report
from pytest_learnloop.words import counted, named

_FINDINGS: Mapping[Finding, dict[str, bool]] = MappingProxyType(
    {
        Finding.GENERALIZES: {"green": True},
        Finding.SUSPECTED: {"yellow": True},
        Finding.META_OVERFITTING: {"red": True},
    }
)

_LITERALS_SHOWN = 5
_REASONS_SHOWN = 5
"""Of a refusal, which may have one for every held-out test."""


def memorized(report: Report) -> Iterator[Line]:
    """Values of train tests that the winner answers by."""
    if report.memorized:
        parameters = ", ".join(dict.fromkeys(each.parameter for each in report.memorized))
        shown = named([each.literal for each in report.memorized], _LITERALS_SHOWN)
        yield f"looks memorized: {parameters} answers by values of train tests: {shown}", {"yellow": True}


def verdict(report: Report) -> Iterator[Line]:
    """What the held-out tests say."""
    if report.verdict is not None:
        yield sentence(report.verdict), _FINDINGS.get(report.verdict.finding, {})


def only_train_improved(report: Report) -> Iterator[Line]:
    """That no other split gained anything."""
    if report.only_train_improved:
        yield "Nothing but train improved: no other test with something to gain gained any of it.", {"yellow": True}


def gate_is_off(report: Report) -> Iterator[Line]:
    """That nothing is refused, and what would have been."""
    if not report.gate_is_on and report.delivered is not None:
        would = "would have been refused" if report.gate.reasons else "would have passed"
        yield (
            f"THE GATE IS OFF (--learn-gate off), so that nothing is refused: this {would}",
            {"red": True, "bold": True},
        )


def gate(report: Report) -> Iterator[Line]:
    """Why the winner is refused, or would have been."""
    reasons = report.gate.reasons
    for reason in reasons[:_REASONS_SHOWN]:
        yield f"gate: {reason}", {"red": True}
    if left := reasons[_REASONS_SHOWN:]:
        yield f"gate: and {counted(len(left), 'more reason')}, all of them in result.json", {"red": True}
