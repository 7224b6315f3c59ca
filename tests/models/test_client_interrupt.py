"""Ctrl-C while calls are in flight."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

PROGRAM = """
import os, sys
from pathlib import Path
from pytest_learnloop.learning.budget import Budget, Limits
from pytest_learnloop.models import Message, Request, Slot
from pytest_learnloop.models.client import Client
from pytest_learnloop.models.select import model_from

model = model_from("command:./sleepy", Path(sys.argv[1]), print)
client = Client(model, Budget(Limits()))
try:
    client.ask([Request((Message("user", "x"),), slot=Slot(1, n)) for n in range(3)])
except KeyboardInterrupt:
    print("interrupted")
"""


def running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_it_returns_promptly_and_kills_commands(tmp_path: Path) -> None:
    program = tmp_path / "sleepy"
    program.write_text(f"#!/bin/sh\necho $$ > {tmp_path}/$$.tmp\nmv {tmp_path}/$$.tmp {tmp_path}/$$.pid\nsleep 60\n")
    program.chmod(0o755)
    process = subprocess.Popen([sys.executable, "-c", PROGRAM, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    while len(pids := [int(file.stem) for file in tmp_path.glob("*.pid")]) < 3:
        assert process.poll() is None
        time.sleep(0.01)
    interrupted = time.monotonic()
    os.kill(process.pid, signal.SIGINT)
    output, _ = process.communicate(timeout=45)
    assert time.monotonic() - interrupted < 45
    assert output == "interrupted\n"
    while any(map(running, pids)):  # a process that was killed takes a moment to be gone
        assert time.monotonic() - interrupted < 45
        time.sleep(0.01)
