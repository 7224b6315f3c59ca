"""What a cell's process left behind."""

from __future__ import annotations

import json
from pathlib import Path

from pytest_learnloop.journal import FILE_NAME, Journal
from pytest_learnloop.journal_records import RunStatus
from pytest_learnloop.study.journal import Ended

OUTPUT = "output.txt"

_RAN = (0, 1)
"""Exit statuses of a run that came to its end: all tests passed, or some failed."""
_ERRORS = ("ERROR", "INTERNALERROR>")
"""What lines of pytest begin with that tell of a user's or a program's mistake."""
_LONGEST = 300
"""Characters of a line that tells why a cell failed."""


def ended(cell: str, status: int, seconds: float, directory: Path, output: str) -> Ended:
    """How a cell ended.

    :param cell: its id.
    :param status: exit status of its process.
    :param directory: where it kept what it learned, and what it printed.
    :param output: path of what it printed, relative to the study's directory.
    """
    if status not in _RAN:
        return Ended(cell, status, seconds, output, problem=f"{_how(status)}: {_last_words(directory / OUTPUT)}")
    latest = max(directory.glob("runs/*/result.json"), default=None, key=lambda path: path.parent.name)
    if latest is None:
        return Ended(cell, status, seconds, output, problem=f"no run was begun: {_last_words(directory / OUTPUT)}")
    result = json.loads(latest.read_text(encoding="utf-8"))
    if result["status"] == RunStatus.INTERRUPTED.value:
        return Ended(cell, status, seconds, output, problem="it was interrupted")
    return Ended(cell, status, seconds, output, result=result)


def can_be_resumed(directory: Path) -> bool:
    """Whether a run in this directory did not get to its end."""
    if not (directory / FILE_NAME).exists():
        return False
    with Journal.open(directory) as journal:
        return journal.is_interrupted


def _how(status: int) -> str:
    return f"signal {-status} ended it" if status < 0 else f"exit status {status}"


def _last_words(output: Path) -> str:
    """The line that tells most of why pytest ended: the last of an error, else the last of all but rules."""
    lines = [line.strip() for line in output.read_text(encoding="utf-8", errors="replace").splitlines()]
    errors = [line for line in lines if line.startswith(_ERRORS)]
    told = errors or [line for line in lines if line and not line.startswith("=")]
    return told[-1][:_LONGEST] if told else "it printed nothing"
