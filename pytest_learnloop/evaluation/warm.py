"""The process that supervises the children, and the controller's line to it.

With fork it is the *warm process*: forked from the controller right after collection, it forks a child for each order.
It runs no test body itself, so its state stays what it was. Without fork it is a small process of its own that starts
fresh interpreters. Either is replaced if it dies.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import select
import selectors
import signal
import socket
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pytest_learnloop.evaluation import channel, limits
from pytest_learnloop.evaluation.channel import Frames
from pytest_learnloop.evaluation.fresh import FreshLauncher, Invocation
from pytest_learnloop.evaluation.harness import leave
from pytest_learnloop.evaluation.order import Order, Result
from pytest_learnloop.evaluation.scratch import Scratches
from pytest_learnloop.evaluation.supervisor import Supervisor

_PATIENCE = 5.0
"""Seconds to wait for an answer that costs the other side nothing."""


class SupervisorLostError(Exception):
    """The supervising process died; what it was running is lost with it."""


class SupervisingProcess(ABC):
    """The controller's end: starts orders in the other process, and hears their results."""

    def __init__(self) -> None:
        self.restart()

    @abstractmethod
    def _start(self, ours: socket.socket, theirs: socket.socket) -> int:
        """Start the process, which serves ``theirs``, and give its id."""

    def restart(self) -> None:
        """Start the process, or start it anew after it was lost."""
        self._socket, theirs = socket.socketpair()
        self._frames = Frames()
        self._pid = self._start(self._socket, theirs)
        theirs.close()

    def start(self, key: int, order: Order) -> None:
        """Start an order; its result comes out of :meth:`wait` under ``key``."""
        self._tell({"key": key, "order": order.to_json()})

    def wait(self, timeout: float) -> list[tuple[int, Result]]:
        """Results within ``timeout`` seconds.

        :raises SupervisorLostError: if the process died; :meth:`restart` then starts another.
        """
        return [(message["key"], Result.from_json(message["result"])) for message in self._hear(timeout)]

    def cancel(self) -> None:
        """End all that runs, without results; those that are under way already are dropped too."""
        self._tell({"cancel": True})
        deadline = time.monotonic() + _PATIENCE
        with contextlib.suppress(SupervisorLostError):
            while time.monotonic() < deadline:
                if any("cancelled" in message for message in self._hear(0.1)):
                    return
        self.close()
        self.restart()

    def close(self) -> None:
        """End the process and everything it started."""
        self._socket.close()
        deadline = time.monotonic() + _PATIENCE
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(self._pid, os.WNOHANG)[0] == 0:
                if time.monotonic() > deadline:
                    os.kill(self._pid, signal.SIGKILL)
                time.sleep(0.002)

    def _hear(self, timeout: float) -> list[dict[str, Any]]:
        if not select.select([self._socket], [], [], timeout)[0]:
            return []
        try:
            data = self._socket.recv(1 << 20)
        except ConnectionError:
            data = b""
        if not data:
            self.close()
            raise SupervisorLostError
        return list(self._frames.feed(data))

    def _tell(self, message: dict[str, object]) -> None:
        with contextlib.suppress(ConnectionError):  # the next look at the socket tells of its death
            self._socket.sendall(channel.encode(message))


class WarmProcess(SupervisingProcess):
    """Forked from the controller, with everything imported and collected."""

    def __init__(self, supervise: Callable[[], Supervisor], scratches: Scratches) -> None:
        """
        :param supervise: builds the supervisor; called in the warm process.
        :param scratches: the directories of the children, removed when the process ends.
        """
        self._supervise, self._scratches = supervise, scratches
        super().__init__()

    def _start(self, ours: socket.socket, theirs: socket.socket) -> int:
        pid = os.fork()
        if pid == 0:
            try:
                ours.close()
                _serve(theirs, self._supervise(), self._scratches)
            finally:
                leave()
        return pid


class SpawnedProcess(SupervisingProcess):
    """A new interpreter that starts a fresh child for each order."""

    def __init__(self, invocation: Invocation, granted: tuple[str, ...], memory: int, directory: Path) -> None:
        """
        :param granted: rules of ``--learn-allow``.
        :param memory: bytes that a child may take.
        :param directory: holds the children's temporary directories.
        """
        self._invocation = invocation
        self._settings = {"granted": granted, "memory": memory, "directory": str(directory)}
        super().__init__()

    def _start(self, ours: socket.socket, theirs: socket.socket) -> int:
        settings = json.dumps({**self._settings, "invocation": asdict(self._invocation)})
        process = subprocess.Popen(
            self._invocation.command(__name__, str(theirs.fileno()), settings), pass_fds=(theirs.fileno(),)
        )
        process.returncode = 0  # close() waits for the process itself
        return process.pid


def main() -> None:
    """Entry of the spawned supervising process."""
    controller = socket.socket(fileno=int(sys.argv[1]))
    settings = json.loads(sys.argv[2])
    plain = settings["invocation"]
    invocation = Invocation(tuple(plain["arguments"]), plain["directory"], tuple(plain["path"]))
    scratches = Scratches(Path(settings["directory"]))
    fresh = FreshLauncher(invocation, tuple(settings["granted"]), settings["memory"], scratches)
    _serve(controller, Supervisor(None, fresh), scratches)


def _serve(controller: socket.socket, supervisor: Supervisor, scratches: Scratches) -> None:
    """Carry out the controller's orders until it hangs up, be it because it was killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the controller, which decides what is to end
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    limits.adopt_orphans()
    gc.collect()
    gc.freeze()  # a child's own collections then leave the shared pages alone
    supervisor.selector.register(controller, selectors.EVENT_READ)
    frames = Frames()
    while True:
        for key, result in supervisor.wait():
            controller.sendall(channel.encode({"key": key, "result": result.to_json()}))
        supervisor.prepare()
        if not select.select([controller], [], [], 0)[0]:
            continue
        data = controller.recv(1 << 20)
        if not data:
            supervisor.stop()
            scratches.remove()
            return
        for message in frames.feed(data):
            if "cancel" in message:
                supervisor.stop()
                controller.sendall(channel.encode({"cancelled": True}))
            else:
                supervisor.start(message["key"], Order.from_json(message["order"]))
