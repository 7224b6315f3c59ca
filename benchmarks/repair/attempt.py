"""One attempt at a repair: ``pytest --learn`` on a copy of a library with a fault."""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks.attempts import Attempt, attempt
from benchmarks.repair.plant import Fault
from benchmarks.suites import environment, options


def attempt_at(fault: Fault, original: Path, budget: str) -> Attempt[Fault]:
    """Try to repair a fault within a budget, on one core."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / original.name
        fault.into(original, copy)
        chosen = [
            f"--learn-target={fault.target}",
            f"--learn-budget={budget}",
            *options(fault.suite.tests, fault.suite.deselect),
        ]
        return attempt(fault, fault.suite.path, copy, original, chosen, environment(fault.suite.sources))
