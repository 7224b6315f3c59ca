"""One attempt at a repair: ``pytest --learn`` on a copy of a library with a fault."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks.archives import same_code
from benchmarks.learned import Learned, learn
from benchmarks.repair.plant import Fault
from benchmarks.suites import environment, options


@dataclass(frozen=True)
class Attempt:
    """What became of a fault."""

    fault: Fault
    learned: Learned
    original: bool
    """The code is what it was before the fault was planted, but for its formatting."""


def attempt(fault: Fault, original: Path, budget: str) -> Attempt:
    """Try to repair a fault within a budget, on one core."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / original.name
        fault.into(original, copy)
        chosen = [
            f"--learn-target={fault.target}",
            f"--learn-budget={budget}",
            *options(fault.suite.tests, fault.suite.deselect),
        ]
        learned = learn(copy, chosen, environment(fault.suite.sources))
        return Attempt(fault, learned, same_code(copy / fault.suite.path, original / fault.suite.path))
