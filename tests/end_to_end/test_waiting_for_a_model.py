"""A run that waits for a model tells that it goes on."""

from __future__ import annotations

import sys
from pathlib import Path

from pytest_learnloop.testing import Project


def test_it_says_so(clamp: Project, tmp_path: Path) -> None:
    program = tmp_path / "slow.py"
    program.write_text("import time\ntime.sleep(60)\n")
    result = clamp.learn(f"--learn-model=command:{sys.executable} {program}", "--learn-budget=14s")
    result.stdout.fnmatch_lines(["learnloop: learning from * train tests (for 1? s)"])
