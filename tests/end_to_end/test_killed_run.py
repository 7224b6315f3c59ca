"""A run that is killed leaves no process and no temporary directory behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from pytest_learnloop.testing import Project


@pytest.mark.skipif(not os.path.isdir("/proc"), reason="processes are looked up in /proc")
def test_killed(clamp: Project) -> None:
    clamp.write(
        test_slow="import time\nfrom clamping import clamp\n\ndef test_slow():\n    time.sleep(1)\n    clamp(1, 0, 2)"
    )
    temporary = clamp.path / "temporary"
    temporary.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--learn"],
        cwd=clamp.path,
        env={**os.environ, "TMPDIR": str(temporary)},
        stdout=subprocess.DEVNULL,
    )
    until(lambda: any(temporary.glob("learnloop-*/child-*")))
    process.send_signal(signal.SIGKILL)
    process.wait()
    until(lambda: not any(temporary.iterdir()))
    until(lambda: not running_in(str(clamp.path)))


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def running_in(directory: str) -> list[str]:
    found = []
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                where = os.readlink(f"/proc/{entry}/cwd")
            except OSError:
                continue
            if where == directory and int(entry) != os.getpid():
                found.append(entry)
    return found
