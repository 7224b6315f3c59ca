"""What an interrupted run has found is delivered by the one that goes on from it, though nothing is left to spend."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from model_support import fenced, scripted_program

from pytest_learnloop.testing import Project

RIGHT = fenced("def clamp(value, low, high):\n    return min(max(value, low), high)")
SLOW_GUARD = "import time\n\ndef test_guard():\n    time.sleep(1)\n"


def killed_in_its_final_run(project: Project, *arguments: str) -> None:
    """Start a run, and kill it once an update is in the journal, while a test takes its time in a fresh process."""
    project.write(test_guard=SLOW_GUARD)
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--learn", *arguments]
    process = subprocess.Popen(
        command, cwd=project.path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, bufsize=1
    )
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("update "):
            time.sleep(0.5)
            break
    process.kill()
    process.communicate(timeout=60)
    assert not (project.run_directory / "result.json").exists(), "it was killed before its end"


def test_what_a_model_was_paid_for(clamp: Project, tmp_path_factory: pytest.TempPathFactory) -> None:
    model = scripted_program(tmp_path_factory.mktemp("model"), [RIGHT])
    options = (f"--learn-model={model.name}", "--learn-budget=1 call", "--learn-proposals=1")
    killed_in_its_final_run(clamp, *options)
    clamp.learn(*options, "--learn-resume")
    assert (clamp.result["status"], clamp.result["updates"], len(model.calls)) == ("improved", 1, 1)
    assert "+    return min(max(value, low), high)\n" in clamp.patch


def test_what_took_all_the_time(clamp: Project) -> None:
    killed_in_its_final_run(clamp)
    clamp.learn("--learn-resume", "--learn-budget=0.001s").stdout.fnmatch_lines(
        ["going on with run *, which was interrupted after * of the budget of 0.001s, 0s left"]
    )
    assert clamp.result["status"] == "improved"
    assert clamp.patch
