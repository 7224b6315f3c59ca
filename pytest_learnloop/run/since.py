"""What has changed since an interrupted run began, and what follows of it for the run that goes on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pytest_learnloop.files import write_atomically
from pytest_learnloop.outcomes.circumstances import Circumstances

_FILE_NAME = "circumstances.json"
"""In the directory of a run that may be gone on with."""


@dataclass(frozen=True)
class Since:
    """What there is to say since an interrupted run began."""

    words: str = ""
    """A line for the user; empty where there is nothing to say."""
    updates_hold: bool = True
    """Whether the updates of that run come out again as they did, so that they cost nothing."""


def since(run: Path, now: Circumstances) -> Since:
    """What has changed since a run began.

    :param run: its directory.
    """
    try:
        then = Circumstances.from_json((run / _FILE_NAME).read_text(encoding="utf-8"))
    except (FileNotFoundError, TypeError, ValueError):
        return Since()  # killed before it found anything out, or begun by another version
    what, all_differs = now.since(then), now.shared != then.shared
    if not now.is_same_project(then):
        holds = "nothing that it found out holds" if all_differs else "only what other tests gave holds"
        return Since(
            f"since then {what}: {holds}, so that its updates are made anew with what is left (without --learn-resume: "
            "with the whole budget)",
            updates_hold=False,
        )
    if all_differs:  # what was paid for is likely to come out again, and costs time alone
        return Since(f"since then {what}: all that it found out is found out again, which costs nothing of the budget")
    if not now.complete:
        return Since(
            "there are too many files to see whether one changed since then: what it found out counts as if none had"
        )
    return Since()


def note_down(circumstances: Circumstances, run: Path) -> None:
    """Keep what a run begins under, until it has come to its end.

    :param run: its directory.
    """
    write_atomically(run / _FILE_NAME, circumstances.as_json().encode())


def forget(run: Path) -> None:
    """Nobody will go on with the run of this directory any more."""
    (run / _FILE_NAME).unlink(missing_ok=True)
