"""A new interpreter collects no garbage while it imports what every one imports, and does from then on."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from pytest_learnloop.evaluation.invocation import Invocation

PROBE = """
import gc

while_imported = gc.isenabled()

def main():
    print(while_imported, gc.isenabled(), gc.get_freeze_count() > 0)
"""


def test_garbage_is_collected_once_all_is_imported(tmp_path: Path) -> None:
    (tmp_path / "probe.py").write_text(PROBE, encoding="utf-8")
    invocation = Invocation((), str(tmp_path), (str(tmp_path), *sys.path), str(tmp_path))
    run = subprocess.run(invocation.command("probe"), capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["False", "True", "True"]
