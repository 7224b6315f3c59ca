"""What a run shows in the terminal: its progress, and a section at the end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from pytest_learnloop.domain import Split
from pytest_learnloop.journal_records import RunStatus
from pytest_learnloop.learning.comparison import Comparison
from pytest_learnloop.learning.gate import Gate
from pytest_learnloop.learning.verdict import Finding
from pytest_learnloop.report.verdict import sentence
from pytest_learnloop.run.report import Report

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

_REASONS_SHOWN = 5
"""Of a refusal, which may have one for every held-out test."""


class PlainProgress:
    """Progress where there is no terminal: a line for what stays, nothing for what passes."""

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def say(self, line: str) -> None:
        print(line, file=self._file, flush=True)

    def status(self, text: str) -> None:
        """Nothing: there is nothing to write over."""

    def tick(self) -> None:
        """Nothing: nothing moves."""

    def close(self) -> None:
        """Nothing: the file is not ours."""


class LiveProgress:
    """Progress on a terminal: what passes is shown in one line that is written over."""

    def __init__(self, file: TextIO) -> None:
        from rich.console import Console
        from rich.live import Live
        from rich.spinner import Spinner

        self._spinner = Spinner("dots", "learnloop: starting", style="cyan")
        self._console = Console(file=file, highlight=False)
        # No thread of its own: the process forks. The evaluator's tick refreshes it.
        self._live = Live(
            self._spinner,
            console=self._console,
            auto_refresh=False,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._live.start()

    def say(self, line: str) -> None:
        from rich.text import Text

        self._console.print(Text(line))

    def status(self, text: str) -> None:
        from rich.text import Text

        self._spinner.update(text=Text(f"learnloop: {text}"))
        self.tick()

    def tick(self) -> None:
        self._live.refresh()

    def close(self) -> None:
        self._live.stop()


def section(report: Report, root: Path) -> Iterator[Line]:
    """The lines of the section, in order, without its title."""
    headline, markup = _HEADLINES.get(report.status, (report.status.value, {}))
    if report.run_id:
        yield f"{headline}: {report.stopped}", markup
        yield f"run {report.run_id}: {', '.join(_spent(report))}", {}
    if report.chosen:
        yield f"chosen to be trained: {', '.join(each.parameter for each in report.chosen)}", {}
    for note in report.notes:
        yield f"note: {note}", {"yellow": True}
    if report.comparisons:
        yield from _table(report)
    if report.verdict is not None:
        yield sentence(report.verdict), _VERDICTS.get(report.verdict.finding, {})
    if not report.gate_is_on and report.delivered is not None:
        would = "would have been refused" if report.gate.reasons else "would have passed"
        yield (
            f"THE GATE IS OFF (--learn-gate off), so that nothing is refused: this {would}",
            {"red": True, "bold": True},
        )
    yield from _gate(report.gate)
    yield from _delivery(report, root)


def _spent(report: Report) -> Iterator[str]:
    spent = report.spent
    yield _counted(spent.updates, "update")
    yield _counted(spent.candidates, "candidate")
    if spent.calls or report.cached_answers:
        yield _counted(spent.calls, "call")
        yield _counted(spent.tokens, "token")
    if report.cached_answers:
        yield f"{_counted(report.cached_answers, 'answer')} from the cache"
    if spent.dollars:
        yield f"${spent.dollars:.4f}"
    yield f"{spent.seconds:.1f} s"


def _table(report: Report) -> Iterator[Line]:
    yield f"{'':12}{'tests':>7}{'start':>9}{'best':>9}{'passed':>14}", {"bold": True}
    for each in report.comparisons:
        better = (each.best or 0) > (each.start or 0)
        worse = (each.best or 0) < (each.start or 0)
        yield _row(each), {"green": better, "red": worse}
    yield f"{'guards':12}{report.guards:>7}", {}


def _row(each: Comparison) -> str:
    name = {Split.TRAIN: "train", Split.VALIDATION: "validation", Split.HELD_OUT: "held-out"}[each.split]
    if each.start is None or each.best is None:
        return f"{name:12}{each.cases:>7}{'-':>9}{'-':>9}"
    passed = f"{each.passed_at_start} -> {each.passed_at_best}"
    return f"{name:12}{each.cases:>7}{each.start:>9.3f}{each.best:>9.3f}{passed:>14}"


def _gate(gate: Gate) -> Iterator[Line]:
    for reason in gate.reasons[:_REASONS_SHOWN]:
        yield f"gate: {reason}", {"red": True}
    if left := gate.reasons[_REASONS_SHOWN:]:
        yield f"gate: and {_counted(len(left), 'more reason')}, all of them in result.json", {"red": True}


def _delivery(report: Report, root: Path) -> Iterator[Line]:
    delivered = report.delivered
    if delivered is None:
        return
    yield "", {}
    for line in delivered.diff.decode("utf-8", errors="replace").splitlines():
        yield line, _diff_markup(line)
    yield "", {}
    patch = delivered.patch.relative_to(root) if delivered.patch.is_relative_to(root) else delivered.patch
    if delivered.applied:
        names = ", ".join(
            str(path.relative_to(root) if path.is_relative_to(root) else path) for path in delivered.applied
        )
        yield f"applied to {names}", {"green": True}
    elif delivered.problem:
        yield f"not applied: {delivered.problem}", {"red": True}
    elif report.gate_is_on and not report.gate.passed:
        yield f"refused, and kept for you to look at: {patch}", {"red": True}
    else:
        yield f"to apply it: git apply {patch}   (or run again with --learn-apply)", {"bold": True}


def _diff_markup(line: str) -> dict[str, bool]:
    if line.startswith(("+++", "---", "diff ")):
        return {"bold": True}
    if line.startswith("@@"):
        return {"cyan": True}
    return {"green": line.startswith("+"), "red": line.startswith("-")}


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
