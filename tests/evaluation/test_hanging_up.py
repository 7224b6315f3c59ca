"""The supervising process clears up however its controller hangs up."""

from __future__ import annotations

import pickle
import select
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from pytest_learnloop.evaluation import channel, serving
from pytest_learnloop.evaluation.invocation import Invocation


@pytest.mark.parametrize("words", ["read", "unread"])
def test_its_directory_is_removed(words: str, tmp_path: Path) -> None:
    directory = tmp_path / "run"
    (directory / "child-1").mkdir(parents=True)
    invocation = Invocation((), str(tmp_path), tuple(sys.path), str(tmp_path))
    told = tmp_path / "settings"
    told.write_bytes(pickle.dumps(serving.Settings(invocation, (), 1 << 30, directory, None)))
    controller, theirs = socket.socketpair()
    with theirs, told.open("rb") as settings:
        command = invocation.command(serving.__name__, str(theirs.fileno()))
        process = subprocess.Popen(
            command, stdin=settings, pass_fds=(theirs.fileno(),), stderr=subprocess.PIPE, text=True
        )
    with controller:
        controller.sendall(channel.encode_trusted({"cancel": True}))
        assert select.select([controller], [], [], 60)[0]
        if words == "read":
            controller.recv(1 << 10)
    _, complaints = process.communicate(timeout=60)
    assert (process.returncode, complaints) == (0, "")
    assert not directory.exists()
