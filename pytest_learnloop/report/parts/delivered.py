"""The winner's diff, and what became of it. What may be copied is not broken."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_learnloop.delivery.command import apply_command, as_typed
from pytest_learnloop.report.parts import Line, View
from pytest_learnloop.run.report import Report
from pytest_learnloop.words import named


def diff(report: Report, view: View) -> Iterator[Line]:
    """The diff, between empty lines."""
    if report.delivered is not None:
        yield "", {}
        for line in report.delivered.diff.decode("utf-8", errors="replace").splitlines():
            yield line, _markup(line)
        yield "", {}


def delivery(report: Report, view: View) -> Iterator[Line]:
    """Whether the diff was applied, and how the user applies it."""
    delivered = report.delivered
    if delivered is None:
        return
    command = apply_command(delivered.patch, delivered.top, view.here)
    if delivered.applied:
        yield f"applied to {', '.join(as_typed(path, view.here) for path in delivered.applied)}", {"green": True}
    elif delivered.problem:
        yield f"not applied: {delivered.problem}, then `{command}`", {"red": True}
    elif report.gate_is_on and not report.gate.passed:
        yield f"refused, and kept for you to look at: {as_typed(delivered.patch, view.here)}", {"red": True}
    else:
        if report.broken:
            yield f"look twice: it breaks {named(report.broken)}, which passed", {"yellow": True}
        for line in _how_to_apply(command, view.width):
            yield line, {"bold": True}


def _how_to_apply(command: str, width: int | None) -> list[str]:
    told, otherwise = f"to apply it: {command}", "(or run again with --learn-apply)"
    in_one_line = f"{told}   {otherwise}"
    return [in_one_line] if width is None or len(in_one_line) <= width else [told, otherwise]


def _markup(line: str) -> dict[str, bool]:
    if line.startswith(("+++", "---")):
        return {"bold": True}
    if line.startswith("@@"):
        return {"cyan": True}
    return {"green": line.startswith("+"), "red": line.startswith("-")}
