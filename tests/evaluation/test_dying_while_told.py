"""A supervising process that dies while it is told something long: what it had said before counts."""

from __future__ import annotations

import socket
import subprocess
import threading

import pytest

from pytest_learnloop.domain import Ending
from pytest_learnloop.evaluation import channel
from pytest_learnloop.evaluation.channel import Slot
from pytest_learnloop.evaluation.order import Order, Result
from pytest_learnloop.evaluation.warm import SupervisingProcess, SupervisorLostError

RESULT = Result({0: Slot(Ending.PASSED, 1.0, 0.1)}, complete=True)


class Dying(SupervisingProcess):
    """Says a result, hears the beginning of the next order, and is gone."""

    def _start(self, theirs: socket.socket) -> int:
        line = theirs.dup()

        def live() -> None:
            with line:
                line.sendall(channel.encode_trusted({"key": 1, "result": RESULT}))
                while not self._heard:
                    line.recv(1)

        self._thread = threading.Thread(target=live, daemon=True)
        self._thread.start()
        process = subprocess.Popen(["true"])
        process.returncode = 0  # it is waited for by its id
        return process.pid


def test_its_last_result_counts() -> None:
    process = Dying()
    process.start(2, Order((), overlay={"long.py": b"x" * 5_000_000}))
    assert process.wait(10) == [(1, RESULT)]
    with pytest.raises(SupervisorLostError):
        process.wait(10)
