"""A run that was killed when it had found something, for tests of how another goes on with it."""

from __future__ import annotations

import subprocess
import sys
import time

from pytest_learnloop.testing import Project

SLOW_GUARD = "import time\n\ndef test_guard():\n    time.sleep(1)\n"


def started(project: Project, *arguments: str) -> subprocess.Popen[str]:
    """``pytest --learn`` as a user starts it, in the environment of this process."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--learn", *arguments]
    return subprocess.Popen(
        command, cwd=project.path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, bufsize=1
    )


def killed_in_its_final_run(project: Project, *arguments: str) -> None:
    """Start a run, and kill it once an update is in the journal, while a test takes its time in a fresh process."""
    project.write(test_guard=SLOW_GUARD)
    process = started(project, *arguments)
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("update "):
            time.sleep(0.5)
            break
    process.kill()
    process.communicate(timeout=60)
    assert not (project.run_directory / "result.json").exists(), "it was killed before its end"
