"""Interpreters as the tests of a fresh process start them: with a candidate's files laid over those on disk."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from pytest_learnloop.evaluation import overlay
from pytest_learnloop.evaluation.fresh_child import SITE


def run_overlaid(project: Path, contents: Mapping[Path, bytes], *command: str) -> subprocess.CompletedProcess[str]:
    """Run Python in a project.

    :param contents: file -> what it holds in place of what is on disk.
    """
    site = project.with_name("site")
    site.mkdir()
    (site / "learnloop_overlay.py").write_bytes(Path(overlay.__file__).read_bytes())
    source = SITE.format(directory=str(site), contents={str(path): data for path, data in contents.items()})
    (site / "sitecustomize.py").write_text(source, encoding="utf-8")
    return subprocess.run(
        [sys.executable, *command],
        cwd=project,
        env={"PYTHONPATH": str(site), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
