"""What start and best gave: the table, and what has no scale and so no place in it."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_learnloop.learning.comparison import Comparison
from pytest_learnloop.report.parts import Line
from pytest_learnloop.run.report import Report
from pytest_learnloop.words import counted

_VALUES_SHOWN = 5


def table(report: Report) -> Iterator[Line]:
    """Start and best on each split."""
    if report.comparisons:
        yield f"{'':12}{'tests':>7}{'start':>9}{'best':>9}{'passed':>14}", {"bold": True}
        for each in report.comparisons:
            yield _row(each), {"green": each.rose, "red": each.fell}
        yield f"{'guards':12}{report.guards:>7}", {}


def on_disk(report: Report) -> Iterator[Line]:
    """The code on disk, where learning started from other code."""
    if report.on_disk:
        scores = [_score_on_disk(each) for each in report.on_disk if each.start is not None]
        yield f"the code on disk, which the gate compares with, has {', '.join(scores)}", {}


def values(report: Report) -> Iterator[Line]:
    """Values without a scale that have changed."""
    told = [each for each in report.numbers.values if each.has_no_scale and each.start != each.best]
    for each in told[:_VALUES_SHOWN]:
        yield each.in_words(), {}
    if left := told[_VALUES_SHOWN:]:
        yield f"and {counted(len(left), 'more value')}, all of them in result.json", {}


def _row(each: Comparison) -> str:
    name = each.split.in_words
    if each.start is None or each.best is None:
        return f"{name:12}{each.cases:>7}{'-':>9}{'-':>9}"
    passed = f"{each.passed_at_start} -> {each.passed_at_best}"
    return f"{name:12}{each.cases:>7}{each.start:>9.3f}{each.best:>9.3f}{passed:>14}"


def _score_on_disk(each: Comparison) -> str:
    """Where values have no scale, only whether the best is better is known."""
    score = f"{each.start:.3f}" if each.has_scale else f"{each.better} worse and {each.worse} better than the best"
    return f"{each.split.in_words} {score}"
