"""What the installed plugin costs those who don't use it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from benchmarks.timing import interleaved

_COMMAND = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider")
_ALONE = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
_PLUGIN = {**_ALONE, "PYTEST_PLUGINS": "pytest_learnloop.plugin"}


def startup(directory: Path, rounds: int) -> dict[str, list[float]]:
    """Seconds of ``pytest`` on one empty test, with the plugin and without."""
    place = directory / "nothing"
    place.mkdir()
    (place / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    (place / "test_nothing.py").write_text("def test_nothing(): pass\n", encoding="utf-8")

    def run(environment: dict[str, str]) -> None:
        subprocess.run(_COMMAND, cwd=place, env=environment, stdout=subprocess.DEVNULL, check=True)

    return interleaved(rounds, plugin=lambda: run(_PLUGIN), without=lambda: run(_ALONE))
