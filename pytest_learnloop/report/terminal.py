"""The section that a run adds to pytest's summary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from pytest_learnloop.batching import ALL
from pytest_learnloop.delivery.command import apply_command, as_typed
from pytest_learnloop.journal_records import RunStatus
from pytest_learnloop.learning.comparison import Comparison
from pytest_learnloop.learning.gate import Gate
from pytest_learnloop.learning.verdict import Finding
from pytest_learnloop.report.verdict import sentence
from pytest_learnloop.run.report import Report
from pytest_learnloop.words import counted, named
from pytest_learnloop.wrapping import wrapped

Line = tuple[str, dict[str, bool]]
"""A line and its markup, as pytest's terminal writer takes them."""

_HEADLINES: dict[RunStatus, Line] = {
    RunStatus.IMPROVED: ("improved", {"green": True, "bold": True}),
    RunStatus.UNCHANGED: ("unchanged", {"yellow": True, "bold": True}),
    RunStatus.REFUSED: ("refused by the gate", {"red": True, "bold": True}),
    RunStatus.UNGATED: ("delivered, though the gate would have refused it", {"red": True, "bold": True}),
    RunStatus.INTERRUPTED: ("interrupted", {"red": True, "bold": True}),
}

_VERDICTS: dict[Finding, dict[str, bool]] = {
    Finding.GENERALIZES: {"green": True},
    Finding.SUSPECTED: {"yellow": True},
    Finding.META_OVERFITTING: {"red": True},
}

_VALUES_SHOWN = 5
_LITERALS_SHOWN = 5
_REASONS_SHOWN = 5
"""Of a refusal, which may have one for every held-out test."""


def section(report: Report, root: Path, here: Path, width: int | None) -> Iterator[Line]:
    """The lines of the section, in order, without its title.

    :param root: what patches are relative to.
    :param here: the directory that the user stands in.
    :param width: columns of the terminal; None where there is none. What may be copied is not broken.
    """
    yield from _fitted(_beginning(report), width)
    if report.comparisons:
        yield from _table(report)
    yield from _fitted(_ending(report), width)
    yield from _delivery(report, root, here, width)


def _fitted(lines: Iterable[Line], width: int | None) -> Iterator[Line]:
    for line, markup in lines:
        for piece in wrapped(line, width):
            yield piece, markup


def _beginning(report: Report) -> Iterator[Line]:
    headline, markup = _HEADLINES.get(report.status, (report.status.value, {}))
    if report.run_id:
        yield f"{headline}: {_why_it_ended(report)}", markup
        yield f"run {report.run_id}: {', '.join(_spent(report))}", {}
    if report.chosen:
        yield f"chosen to be trained: {', '.join(each.parameter for each in report.chosen)}", {}
    for note in report.notes:
        yield f"note: {note}", {"yellow": True}


def _ending(report: Report) -> Iterator[Line]:
    if report.on_disk:
        yield f"the code on disk, which the gate compares with, has {', '.join(_on_disk(report.on_disk))}", {}
    yield from _values(report)
    yield from _memorized(report)
    if report.verdict is not None:
        yield sentence(report.verdict), _VERDICTS.get(report.verdict.finding, {})
    if report.only_train_improved:
        yield "Nothing but train improved: no other test with something to gain gained any of it.", {"yellow": True}
    if not report.gate_is_on and report.delivered is not None:
        would = "would have been refused" if report.gate.reasons else "would have passed"
        yield (
            f"THE GATE IS OFF (--learn-gate off), so that nothing is refused: this {would}",
            {"red": True, "bold": True},
        )
    yield from _gate(report.gate)


def _why_it_ended(report: Report) -> str:
    if report.status is not RunStatus.INTERRUPTED:
        return report.stopped
    if report.delivered is not None and report.delivered.applied:
        return "what was found is in your files; run again to go on from there"
    return "the same command with --learn-resume goes on where it was"


def _spent(report: Report) -> Iterator[str]:
    spent = report.spent
    yield counted(spent.updates, "update")
    if report.settings.get("batch") != ALL:
        yield f"{counted(spent.exposures, 'exposure')} ({report.epochs:.1f} epochs)"
    yield counted(spent.candidates, "candidate")
    if spent.calls or report.cached_answers:
        yield counted(spent.calls, "call")
        yield counted(spent.tokens, "token")
    if report.cached_answers:
        yield f"{counted(report.cached_answers, 'answer')} from the cache"
    if spent.dollars:
        yield f"${spent.dollars:.4f}"
    yield f"{spent.seconds:.1f} s"


def _table(report: Report) -> Iterator[Line]:
    yield f"{'':12}{'tests':>7}{'start':>9}{'best':>9}{'passed':>14}", {"bold": True}
    for each in report.comparisons:
        yield _row(each), {"green": each.rose, "red": each.fell}
    yield f"{'guards':12}{report.guards:>7}", {}


def _on_disk(comparisons: Iterable[Comparison]) -> Iterator[str]:
    """What the code on disk has on each split: where values have no scale, only whether the best is better is known."""
    for each in comparisons:
        if each.start is not None:
            score = (
                f"{each.start:.3f}" if each.has_scale else f"{each.better} worse and {each.worse} better than the best"
            )
            yield f"{each.split.in_words} {score}"


def _row(each: Comparison) -> str:
    name = each.split.in_words
    if each.start is None or each.best is None:
        return f"{name:12}{each.cases:>7}{'-':>9}{'-':>9}"
    passed = f"{each.passed_at_start} -> {each.passed_at_best}"
    return f"{name:12}{each.cases:>7}{each.start:>9.3f}{each.best:>9.3f}{passed:>14}"


def _values(report: Report) -> Iterator[Line]:
    """What the table can't tell, as it has no scale."""
    told = [each for each in report.numbers.values if each.has_no_scale and each.start != each.best]
    for each in told[:_VALUES_SHOWN]:
        yield each.in_words(), {}
    if left := told[_VALUES_SHOWN:]:
        yield f"and {counted(len(left), 'more value')}, all of them in result.json", {}


def _memorized(report: Report) -> Iterator[Line]:
    if report.memorized:
        parameters = ", ".join(dict.fromkeys(each.parameter for each in report.memorized))
        literals = [each.literal for each in report.memorized]
        shown = named(literals, _LITERALS_SHOWN)
        yield f"looks memorized: {parameters} answers by values of train tests: {shown}", {"yellow": True}


def _gate(gate: Gate) -> Iterator[Line]:
    for reason in gate.reasons[:_REASONS_SHOWN]:
        yield f"gate: {reason}", {"red": True}
    if left := gate.reasons[_REASONS_SHOWN:]:
        yield f"gate: and {counted(len(left), 'more reason')}, all of them in result.json", {"red": True}


def _delivery(report: Report, root: Path, here: Path, width: int | None) -> Iterator[Line]:
    delivered = report.delivered
    if delivered is None:
        return
    yield "", {}
    for line in delivered.diff.decode("utf-8", errors="replace").splitlines():
        yield line, _diff_markup(line)
    yield "", {}
    command = apply_command(delivered.patch, root, here)
    if delivered.applied:
        yield f"applied to {', '.join(as_typed(path, here) for path in delivered.applied)}", {"green": True}
    elif delivered.problem:
        yield f"not applied: {delivered.problem}, then `{command}`", {"red": True}
    elif report.gate_is_on and not report.gate.passed:
        yield f"refused, and kept for you to look at: {as_typed(delivered.patch, here)}", {"red": True}
    else:
        yield from _how_to_apply(command, width)


def _how_to_apply(command: str, width: int | None) -> Iterator[Line]:
    told, otherwise = f"to apply it: {command}", "(or run again with --learn-apply)"
    lines = [f"{told}   {otherwise}"]
    if width is not None and len(lines[0]) > width:
        lines = [told, otherwise]
    for line in lines:
        yield line, {"bold": True}


def _diff_markup(line: str) -> dict[str, bool]:
    if line.startswith(("+++", "---", "diff ")):
        return {"bold": True}
    if line.startswith("@@"):
        return {"cyan": True}
    return {"green": line.startswith("+"), "red": line.startswith("-")}
