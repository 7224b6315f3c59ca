"""What became of one ``pytest --learn`` in a copy of a library."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_PATIENCE = 300
"""Seconds after which the whole command is given up."""


@dataclass(frozen=True)
class Learned:
    """How a run ended, and what it cost."""

    status: str
    """As in ``result.json``; ``none`` where there was no result."""
    visible: bool
    """Every train and validation case passes."""
    held_out: bool
    """Every held-out case passes, or there is none."""
    told: int
    """Number of held-out cases."""
    seconds: float
    """Of searching, the baseline and the final run not counted."""
    elapsed: float
    """Of the whole command."""
    processor: float
    """Seconds of a core that the whole command used, which other programs on the machine don't change."""
    candidates: int
    output: str

    @property
    def repaired(self) -> bool:
        """Whether all cases pass."""
        return self.visible and self.held_out

    @property
    def in_words(self) -> str:
        """Whether it is repaired, and the seconds: of the search, of the command, and of a core."""
        verdict = "repaired" if self.repaired else "held-out fails" if self.visible else "not repaired"
        seconds = "".join(f"{each:6.1f} s " for each in (self.seconds, self.elapsed, self.processor))
        return f"{verdict:14} {seconds}{self.candidates:5} candidates"


def learn(copy: Path, options: Sequence[str], environment: Mapping[str, str]) -> Learned:
    """Run it on one core, and have what it finds written to the copy's files.

    :param options: targets, tests, and whatever else pytest is given.
    """
    command = [sys.executable, "-m", "pytest", "-p", "learnloop", "--learn", "--learn-apply", "--learn-workers=1"]
    began, spent = time.monotonic(), _processor_seconds()
    output = _output([*command, *options], copy, environment)
    best = (result := _result(copy)).get("best") or {}
    return Learned(
        result.get("status", "none"),
        visible=bool(best) and all(best.get(split) in (None, 1.0) for split in ("train", "validation")),
        held_out=bool(best) and best.get("held_out") in (None, 1.0),
        told=(result.get("splits") or {}).get("held_out", 0),
        seconds=result.get("seconds", 0.0),
        elapsed=time.monotonic() - began,
        processor=_processor_seconds() - spent,
        candidates=result.get("candidates", 0),
        output=output,
    )


def _output(command: list[str], copy: Path, environment: Mapping[str, str]) -> str:
    try:
        done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, timeout=_PATIENCE)
    except subprocess.TimeoutExpired:
        return f"took more than {_PATIENCE} seconds"
    return done.stdout + done.stderr


def _processor_seconds() -> float:
    """What all processes started so far, and theirs, have used of a core."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _result(copy: Path) -> dict[str, Any]:
    found = sorted(copy.glob(".learnloop/runs/*/result.json"))
    return dict(json.loads(found[-1].read_text())) if found else {}
