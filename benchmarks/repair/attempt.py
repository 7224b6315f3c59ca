"""One attempt at a repair: ``pytest --learn`` on a copy of a library with a fault."""

from __future__ import annotations

import ast
import json
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.repair.plant import Fault, environment, options

_PATIENCE = 300
"""Seconds after which the whole command is given up."""


@dataclass(frozen=True)
class Attempt:
    """What became of a fault."""

    fault: Fault
    status: str
    """As in ``result.json``; ``none`` where there was no result."""
    visible: bool
    """Every train and validation case passes."""
    held_out: bool
    """Every held-out case passes, or there is none."""
    told: int
    """Number of held-out cases."""
    original: bool
    """The code is what it was before the fault was planted, but for its formatting."""
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


def attempt(fault: Fault, original: Path, budget: str) -> Attempt:
    """Try to repair a fault within a budget, on one core."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / original.name
        fault.into(original, copy)
        command = [sys.executable, "-m", "pytest", "-p", "learnloop", "--learn", f"--learn-target={fault.target}"]
        command += ["--learn-apply", "--learn-workers=1", f"--learn-budget={budget}", *options(fault.suite)]
        began, spent = time.monotonic(), _processor_seconds()
        output = _output(command, copy, fault)
        best = (result := _result(copy)).get("best") or {}
        visible = [best.get("train"), best.get("validation")]
        return Attempt(
            fault,
            result.get("status", "none"),
            visible=bool(best) and all(mean in (None, 1.0) for mean in visible),
            held_out=bool(best) and best.get("held_out") in (None, 1.0),
            told=(result.get("splits") or {}).get("held_out", 0),
            original=_tree(copy / fault.suite.path) == _tree(original / fault.suite.path),
            seconds=result.get("seconds", 0.0),
            elapsed=time.monotonic() - began,
            processor=_processor_seconds() - spent,
            candidates=result.get("candidates", 0),
            output=output,
        )


def _output(command: list[str], copy: Path, fault: Fault) -> str:
    try:
        done = subprocess.run(
            command, cwd=copy, env=environment(fault.suite), capture_output=True, text=True, timeout=_PATIENCE
        )
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


def _tree(path: Path) -> str:
    return ast.dump(ast.parse(path.read_text(encoding="utf-8")))
