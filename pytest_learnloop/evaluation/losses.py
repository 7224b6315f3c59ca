"""Words for a case whose process was lost: all that is known for users, and for models what is always the same."""

from __future__ import annotations

import contextlib
import os
import re
import signal
from pathlib import Path

from pytest_learnloop.evaluation.steady import steady

_LAST_WORDS = 2000
"""Characters kept of what a lost child wrote past pytest's capture."""
_CRASH_DUMP = "Fatal Python error"
"""How a dump of ``faulthandler`` begins."""
_THREAD = re.compile(r"(?<=hread) 0x[0-9a-f]+")
_FRAME = re.compile(r"\s+File \"(?P<path>[^\"]*)\", line \d+ in ")
_RUNNER = re.compile(r"[/\\](_pytest|pluggy|pytest_learnloop)[/\\]")
_EXTENSIONS = "Extension modules: "


def hang(seconds: float, stacks: str) -> str:
    """No verdict came within so many seconds.

    :param stacks: where the process was then; empty where it did not tell.
    """
    reason = f"no verdict within {seconds:.3g} s"
    return f"{reason}, while at:\n{_above_the_runner(stacks)}" if stacks else reason


def _above_the_runner(stacks: str) -> str:
    """Each stack, innermost call first, down to the test or fixture that pytest has called."""
    kept, is_below = [], False
    for line in stacks.splitlines():
        frame = _FRAME.match(line)
        is_below = frame is not None and (is_below or _RUNNER.search(frame["path"]) is not None)
        if not is_below:
            kept.append(line)
    return "\n".join(kept)


def steady_hang() -> str:
    """The same for a model. Where in a loop a process was is chance, and the seconds it has depend on the machine."""
    return "no verdict in time"


def death(status: int | None, said: str) -> str:
    """The process died.

    :param status: its wait status; None where nobody knows.
    :param said: its last words.
    """
    return f"the process died: {_cause(status)}\n{said}".rstrip()


def steady_death(status: int | None, said: str, root: Path, temporary: str) -> str:
    """The same for a model: of a crash dump no more than where it happened in the project, and no thread's number.

    :param root: of the project.
    :param temporary: directory of the process for temporary files.
    """
    kept = [line for line in said.splitlines() if not (_is_foreign(line, root) or line.startswith(_EXTENSIONS))]
    return steady(_THREAD.sub("", death(status, "\n".join(kept))), root, temporary)


def last_words(spill: int) -> str:
    """What a process wrote before it died: of a crash dump the beginning, which holds the innermost calls."""
    size = os.fstat(spill).st_size
    text = os.pread(spill, 4 * _LAST_WORDS, max(0, size - 4 * _LAST_WORDS)).decode(errors="replace")
    _, marker, dump = text.rpartition(_CRASH_DUMP)
    return (marker + dump)[:_LAST_WORDS] if marker else text[-_LAST_WORDS:]


def _cause(status: int | None) -> str:
    code = os.waitstatus_to_exitcode(status) if status is not None else 0
    if code < 0:
        with contextlib.suppress(ValueError):
            return f"killed by {signal.Signals(-code).name}"
    return f"it ended itself with exit status {code}"


def _is_foreign(line: str, root: Path) -> bool:
    """Whether a line tells of a call outside of the project."""
    frame = _FRAME.match(line)
    if frame is None:
        return False
    path = steady(frame["path"], root)
    return os.path.isabs(path) or path.startswith("<")
