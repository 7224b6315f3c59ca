"""How the run went: how it ended, what it took, and what was noteworthy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from pytest_learnloop.journal_records import RunStatus
from pytest_learnloop.report.parts import Line
from pytest_learnloop.run.report import Report
from pytest_learnloop.settings.batching import ALL
from pytest_learnloop.words import counted

_HEADLINES: Mapping[RunStatus, Line] = MappingProxyType(
    {
        RunStatus.IMPROVED: ("improved", {"green": True, "bold": True}),
        RunStatus.UNCHANGED: ("unchanged", {"yellow": True, "bold": True}),
        RunStatus.REFUSED: ("refused by the gate", {"red": True, "bold": True}),
        RunStatus.UNGATED: ("delivered, though the gate would have refused it", {"red": True, "bold": True}),
        RunStatus.INTERRUPTED: ("interrupted", {"red": True, "bold": True}),
    }
)


def headline(report: Report) -> Iterator[Line]:
    """What the run came to, and why it ended."""
    if report.run_id:
        words, markup = _HEADLINES.get(report.status, (report.status.value, {}))
        yield f"{words}: {_why_it_ended(report)}", markup


def spent(report: Report) -> Iterator[Line]:
    """What the run took."""
    if report.run_id:
        yield f"run {report.run_id}: {', '.join(_spent(report))}", {}


def chosen(report: Report) -> Iterator[Line]:
    """What was trained, where the run chose that."""
    if report.chosen:
        yield f"chosen to be trained: {', '.join(each.parameter for each in report.chosen)}", {}


def notes(report: Report) -> Iterator[Line]:
    """What the user should know."""
    for note in report.notes:
        yield f"note: {note}", {"yellow": True}


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
