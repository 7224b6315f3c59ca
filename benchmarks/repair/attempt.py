"""One attempt at a repair: ``pytest --learn`` on a copy of a library with a fault."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.repair.plant import Fault, options, quiet


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
    original: bool
    """The code is what it was before the fault was planted, but for its formatting."""
    seconds: float
    """Of searching, the baseline and the final run not counted."""
    elapsed: float
    """Of the whole command."""
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
        command = [sys.executable, "-m", "pytest", "--learn", f"--learn-target={fault.target}", "--learn-apply"]
        command += ["--learn-workers=1", f"--learn-budget={budget}", *options(fault.suite)]
        began = time.monotonic()
        try:
            done = subprocess.run(command, cwd=copy, env=quiet(), capture_output=True, text=True, timeout=300)
            output = done.stdout + done.stderr
        except subprocess.TimeoutExpired:
            output = "took more than 300 seconds"
        elapsed = time.monotonic() - began
        result = _result(copy)
        own = _tree(copy / fault.suite.path) == _tree(original / fault.suite.path)
        return _attempt(fault, result, original=own, elapsed=elapsed, output=output)


def _attempt(fault: Fault, result: dict[str, Any], *, original: bool, elapsed: float, output: str) -> Attempt:
    best = result.get("best") or {}
    visible = [best.get("train"), best.get("validation")]
    return Attempt(
        fault,
        result.get("status", "none"),
        visible=bool(best) and all(mean in (None, 1.0) for mean in visible),
        held_out=bool(best) and best.get("held_out") in (None, 1.0),
        original=original,
        seconds=result.get("seconds", 0.0),
        elapsed=elapsed,
        candidates=result.get("candidates", 0),
        output=output,
    )


def _result(copy: Path) -> dict[str, Any]:
    found = sorted(copy.glob(".learnloop/runs/*/result.json"))
    return dict(json.loads(found[-1].read_text())) if found else {}


def _tree(path: Path) -> str:
    return ast.dump(ast.parse(path.read_text(encoding="utf-8")))
