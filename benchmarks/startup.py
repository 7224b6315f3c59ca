"""What the installed plugin costs those who don't use it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from benchmarks.timing import interleaved

_COMMAND = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider")


def startup(directory: Path, rounds: int) -> dict[str, list[float]]:
    """Seconds of ``pytest`` on one empty test, with the plugin and without."""
    (directory / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    (directory / "test_nothing.py").write_text("def test_nothing(): pass\n", encoding="utf-8")

    def run(*arguments: str) -> None:
        subprocess.run([*_COMMAND, *arguments], cwd=directory, stdout=subprocess.DEVNULL, check=True)

    return interleaved(rounds, plugin=run, without=lambda: run("-p", "no:learnloop"))
