"""A program that is a model ends with those who asked it, however they end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from models_support import gone

PROGRAM = """\
import os, subprocess, sys, time
from pathlib import Path

child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
Path({heard!r}, "writing").write_text(f"{{os.getpid()}} {{child.pid}}")
Path({heard!r}, "writing").rename({heard!r} + "/pids")
time.sleep(60)
"""
ASKING = """\
import sys
from pathlib import Path

from pytest_learnloop.models import Message, Request
from pytest_learnloop.models.command import CommandModel

CommandModel(sys.argv[1], Path.cwd()).complete(Request((Message("user", "hello"),)))
"""


@pytest.mark.skipif(not os.path.isdir("/proc"), reason="processes are looked up in /proc")
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_it_ends_with_all_it_started(how: signal.Signals, tmp_path: Path) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    (tmp_path / "model.py").write_text(PROGRAM.format(heard=str(tmp_path)))
    command = f"command:{sys.executable} {tmp_path / 'model.py'}"
    environment = {**os.environ, "TMPDIR": str(temporary)}
    with subprocess.Popen([sys.executable, "-c", ASKING, command], env=environment) as asking:
        while not (tmp_path / "pids").exists():
            assert asking.poll() is None
            time.sleep(0.01)
        asking.send_signal(how)
    assert all(gone(int(pid)) for pid in (tmp_path / "pids").read_text().split())
    deadline = time.monotonic() + 30
    while any(temporary.iterdir()):
        assert time.monotonic() < deadline
        time.sleep(0.01)
