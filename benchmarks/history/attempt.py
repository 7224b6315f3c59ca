"""One attempt: ``pytest --learn --learn-target auto`` on the release with the fault and the tests of the next one."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.attempts import Attempt, attempt
from benchmarks.history.fixes import Fix
from benchmarks.suites import environment, options


def is_shown(fix: Fix, before: Path, after: Path) -> bool:
    """Whether the tests fail with the one release and pass with the other here."""
    with tempfile.TemporaryDirectory() as folder:
        return _passes(fix, after) and not _passes(fix, _mixed(fix, before, after, Path(folder)))


def attempt_at(fix: Fix, before: Path, after: Path, budget: str) -> Attempt[Fix]:
    """Try to mend a fault within a budget, on one core, with nothing said of where it is."""
    with tempfile.TemporaryDirectory() as folder:
        copy = _mixed(fix, before, after, Path(folder))
        chosen = ["--learn-target=auto", f"--learn-budget={budget}", *options(fix.tests, fix.deselect)]
        return attempt(fix, fix.module, copy, after, chosen, environment(fix.sources))


def _mixed(fix: Fix, before: Path, after: Path, folder: Path) -> Path:
    """A copy of the release with the fault, with the tests of the other one."""
    copy = folder / before.name
    shutil.copytree(before, copy)
    tests = Path(fix.tests)
    replaced = tests if tests.parent == Path() else tests.parent
    if (after / replaced).is_dir():
        shutil.rmtree(copy / replaced, ignore_errors=True)
        shutil.copytree(after / replaced, copy / replaced)
    else:
        shutil.copy(after / replaced, copy / replaced)
    return copy


def _passes(fix: Fix, tree: Path) -> bool:
    command = [sys.executable, "-m", "pytest", *options(fix.tests, fix.deselect)]
    done = subprocess.run(command, cwd=tree, env=environment(fix.sources), capture_output=True, check=False)
    return done.returncode == 0
