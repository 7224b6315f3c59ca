"""The verdict in one plain sentence, and as plain data."""

from __future__ import annotations

from typing import Any

from pytest_learnloop.domain import Split
from pytest_learnloop.learning.binomial import Interval
from pytest_learnloop.learning.comparison import Comparison
from pytest_learnloop.learning.significance import PairedChange
from pytest_learnloop.learning.verdict import FEWEST, Finding, Gap, Verdict


def sentence(verdict: Verdict) -> str:
    """One plain sentence on meta-overfitting."""
    if verdict.change is None:
        return "No tests were held out, so that nothing can be said about meta-overfitting."
    if verdict.finding is Finding.TOO_FEW:
        return _too_few(verdict)
    moved = f"held-out {_moved(verdict.held_out)} on {_tests(verdict.held_out.cases)} ({_counts(verdict)})"
    if verdict.finding is Finding.GENERALIZES:
        return f"Generalizes: {moved}, never shown and never used to select."
    if verdict.finding is Finding.META_OVERFITTING:
        return f"Meta-overfitting: {moved}, while {_name(verdict.selected)} {_moved(verdict.selected)}."
    if verdict.finding is Finding.SUSPECTED and verdict.held_out.fell:
        return f"Meta-overfitting is suspected: {moved}."
    if verdict.finding is Finding.SUSPECTED and verdict.gap is not None:
        return f"Meta-overfitting is suspected: {_missing(verdict.gap, verdict.selected)}."
    return f"No evidence of meta-overfitting, and none that what was learned generalizes: {moved}."


def as_data(verdict: Verdict) -> dict[str, Any]:
    """All numbers that the verdict rests on, for ``result.json``."""
    return {
        "finding": verdict.finding.value,
        "sentence": sentence(verdict),
        "held_out": {
            "could_change": verdict.could_change,
            "failing": verdict.failing,
            "gained": verdict.gained,
            "lost": verdict.lost,
            "change": None if verdict.change is None else _change(verdict.change),
        },
        "selected_on": verdict.selected.split.value,
        "gap": None
        if verdict.gap is None
        else {
            "mean": round(verdict.gap.mean, 9),
            "interval": list(verdict.gap.interval),
            "selected": _change(verdict.gap.selected),
            "held_out": _change(verdict.gap.held_out),
        },
    }


def _change(change: PairedChange) -> dict[str, Any]:
    return {
        "mean": change.mean,
        "interval": list(change.interval),
        "p_value": change.p_value,
        "method": change.method.value,
        "cases": change.cases,
        "units": change.units,
    }


def _too_few(verdict: Verdict) -> str:
    cases, units = verdict.held_out.cases, verdict.could_change
    whose = f"{units} of {_tests(cases)} held out" if cases == (verdict.change and verdict.change.units) else ""
    whose = whose or f"{units} held-out test function{'' if units == 1 else 's'} with {_tests(cases)}"
    return (
        f"Too few held-out tests to tell whether what was learned generalizes: {whose} could change, where {FEWEST} "
        f"are needed ({_counts(verdict)})."
    )


def _moved(comparison: Comparison) -> str:
    if comparison.rose or comparison.fell:
        return f"{'rose' if comparison.rose else 'fell'} from {comparison.start:.2f} to {comparison.best:.2f}"
    return f"stayed at {comparison.best:.2f}"


def _counts(verdict: Verdict) -> str:
    counts = f"{verdict.gained} gained, {verdict.lost} lost"
    if verdict.change is None or verdict.finding is Finding.TOO_FEW:
        return counts
    return f"{counts}; 95 % interval of the change {_signed(verdict.change.interval)}"


def _missing(gap: Gap, selected: Comparison) -> str:
    return (
        f"of what was left to gain, {_name(selected)} gained {gap.selected.mean:.2f} and held-out "
        f"{gap.held_out.mean:.2f} (95 % interval of the difference {_signed(gap.interval)})"
    )


def _signed(interval: Interval) -> str:
    return f"{interval.low:+.2f} to {interval.high:+.2f}"


def _name(comparison: Comparison) -> str:
    return {Split.TRAIN: "train", Split.VALIDATION: "validation", Split.HELD_OUT: "held-out"}[comparison.split]


def _tests(number: int) -> str:
    return f"{number} test{'' if number == 1 else 's'}"
