"""The verdict in one plain sentence, and as plain data."""

from __future__ import annotations

from typing import Any

from pytest_learnloop.learning.binomial import Interval
from pytest_learnloop.learning.comparison import Comparison
from pytest_learnloop.learning.significance import PairedChange
from pytest_learnloop.learning.verdict import FEWEST, Finding, Gap, Verdict
from pytest_learnloop.words import counted, from_to


def sentence(verdict: Verdict) -> str:
    """One plain sentence on meta-overfitting."""
    if verdict.change is None:
        return "No tests were held out, so that nothing can be said about meta-overfitting."
    if verdict.finding is Finding.TOO_FEW:
        return _too_few(verdict)
    moved = f"held-out {_moved(verdict.held_out)} on {_tests(verdict.held_out)} ({_counts(verdict)})"
    if verdict.finding is Finding.GENERALIZES:
        return f"Generalizes: {moved}, never shown and never used to select."
    if verdict.finding is Finding.META_OVERFITTING:
        faster = f" ({_paces(verdict.selected)})" if verdict.selected.stayed else ""
        return f"Meta-overfitting: {moved}, while {verdict.selected.split.in_words} {_moved(verdict.selected)}{faster}."
    if verdict.finding is Finding.SUSPECTED and (verdict.held_out.fell or verdict.held_out.slowed):
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
            **{name: getattr(verdict.held_out, name) for name in ("tests", "better", "worse", "faster", "slower")},
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
    cases, units = _tests(verdict.held_out), verdict.could_change
    if verdict.change is not None and verdict.change.units == verdict.held_out.cases:
        whose = f"{units} of {cases} held out"
    else:
        whose = f"{counted(units, 'test function')} of {cases} held out"
    reach = "reaches" if units == 1 else "reach"
    return (
        f"Too few held-out tests to tell whether what was learned generalizes: {whose} {reach} what was changed, where "
        f"{FEWEST} are needed ({_counts(verdict)})."
    )


def _moved(comparison: Comparison) -> str:
    """How the mean moved: without figures where they say only that something is better or worse."""
    if comparison.stayed:
        return f"stayed at {comparison.best:.2f}" if comparison.has_scale else "stayed as good as it was"
    rose_or_fell = "rose" if comparison.rose else "fell"
    return (
        f"{rose_or_fell} {from_to(comparison.start or 0, comparison.best or 0)}"
        if comparison.has_scale
        else rose_or_fell
    )


def _counts(verdict: Verdict) -> str:
    held_out, counts = verdict.held_out, f"{verdict.gained} gained, {verdict.lost} lost"
    if not held_out.has_scale:
        counts += f", {held_out.better} better, {held_out.worse} worse"
    if held_out.faster or held_out.slower:
        counts += f", {_paces(held_out)}"
    if verdict.change is None or verdict.finding is Finding.TOO_FEW:
        return counts
    if verdict.finding is Finding.GENERALIZES and verdict.change.interval.low <= 0:
        return f"{counts}: all that failed pass now"  # which is what it rests on, and not the interval
    return f"{counts}; 95 % interval of the change {_signed(verdict.change.interval)}"


def _paces(comparison: Comparison) -> str:
    return f"{comparison.faster} faster, {comparison.slower} slower"


def _missing(gap: Gap, selected: Comparison) -> str:
    return (
        f"of what was left to gain, {selected.split.in_words} gained {gap.selected.mean:.2f} and held-out "
        f"{gap.held_out.mean:.2f} (95 % interval of the difference {_signed(gap.interval)})"
    )


def _signed(interval: Interval) -> str:
    return f"{interval.low:+.2f} to {interval.high:+.2f}"


def _tests(comparison: Comparison) -> str:
    """Such as ``8 tests``, or ``8 cases of 1 test`` where a test was run on several seeds."""
    tests = counted(comparison.tests, "test")
    return tests if comparison.cases == comparison.tests else f"{comparison.cases} cases of {tests}"
