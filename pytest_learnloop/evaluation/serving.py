"""The supervising process's own end of the line to the controller.

Where fixtures are to be kept warm, the process forks another that sets them up and serves the controller in its place;
itself it stays as it was collected, and goes on when the other ends.
"""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import select
import selectors
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pytest_learnloop.evaluation import channel, limits
from pytest_learnloop.evaluation.channel import Frames
from pytest_learnloop.evaluation.clock import monotonic
from pytest_learnloop.evaluation.fresh import FreshLauncher
from pytest_learnloop.evaluation.invocation import Invocation
from pytest_learnloop.evaluation.libraries import Libraries
from pytest_learnloop.evaluation.scratch import Scratches
from pytest_learnloop.evaluation.shared_fixtures import WarmFixture
from pytest_learnloop.evaluation.supervisor import Supervisor
from pytest_learnloop.evaluation.warm_fixtures import WarmFixturesError


@dataclass(frozen=True)
class Settings:
    """Of a supervising process that was not forked."""

    invocation: Invocation
    granted: tuple[str, ...]
    """Rules of ``--learn-allow``."""
    memory: int
    """Bytes that a child may take."""
    directory: Path
    """Holds the children's temporary directories."""
    libraries: Libraries | None
    """What the session has imported; None where nothing is to be forked."""


Supervise = Callable[[Sequence[WarmFixture]], Supervisor]
"""Builds the supervisor of a process, with these fixtures set up for its children.

:raises WarmFixturesError: they cannot be set up.
"""

_HUNG_UP, _COOLED, _FAILED = 0, 3, 4
"""Exit statuses of a process with warm fixtures."""
_READY = b"\0"
_QUIET = 0.005
"""Seconds without news after which there is time for housekeeping, and within which orders follow close on results."""
_LONG = 0.25
"""The same while a child runs, which housekeeping slows down."""


def serve(controller: socket.socket, supervise: Supervise, scratches: Scratches) -> None:
    """Carry out the controller's orders until it hangs up, be it because it was killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the controller, which decides what is to end
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    limits.adopt_orphans()
    try:
        _Service(controller, supervise(()), supervise, first=True).run()
    finally:
        scratches.remove()


class _Service:
    """Serves the controller with one supervisor."""

    def __init__(self, controller: socket.socket, supervisor: Supervisor, supervise: Supervise, *, first: bool) -> None:
        """
        :param first: no other process goes on when this one ends.
        """
        self._controller, self._supervisor, self._supervise = controller, supervisor, supervise
        self._first, self._frames = first, Frames(pickle.loads)
        self._finished = 0
        self._said = 0.0
        """When the last result was told."""
        self._news = 0.0
        """When that was, or the last order came."""
        self._following = 0
        """Orders up to now that followed close on a result, one after the other."""

    def run(self) -> int:
        """Serve until the controller hangs up, or wants cold fixtures; give the exit status that tells which."""
        try:
            return self._serve()
        finally:
            self._supervisor.close()

    def _serve(self) -> int:
        gc.collect()
        gc.freeze()  # a child's own collections then leave the shared pages alone
        supervisor, controller = self._supervisor, self._controller
        supervisor.selector.register(controller, selectors.EVENT_READ)
        restless = True
        while True:
            results = supervisor.wait(self._patience() if restless else None)
            finished = supervisor.finished
            for key, result in results:
                # Together: those that have a result are not to be counted twice.
                self._say({"key": key, "result": result, "finished": finished})
                self._said = self._news = monotonic()
            for asked in supervisor.asked():
                self._say({"asked": asked})
            if finished != self._finished and not results:
                self._say({"finished": finished})
            self._finished = finished
            if not select.select([controller], [], [], 0)[0]:
                restless = not self._is_quiet() or supervisor.prepare()
                continue
            restless = True
            data = self._listen()
            if not data:
                return _HUNG_UP
            for message in self._frames.feed(data):
                if "cool" in message and not self._first:
                    return _COOLED
                if "warm" in message:
                    if not self._step_aside(message["warm"], message["patience"]):
                        return _HUNG_UP
                else:
                    self._carry_out(message)

    def _is_quiet(self) -> bool:
        return monotonic() - self._news >= self._patience()

    def _patience(self) -> float:
        """Seconds without news after which there is time for housekeeping.

        It takes longer than a small child, which it would keep from being heard, and which shares a memory with the
        next. Where order follows order, though, the next child has to be forked meanwhile.
        """
        if self._following > 1:
            return 0.0
        return _LONG if self._supervisor.is_running else _QUIET

    def _carry_out(self, message: dict[str, Any]) -> None:
        if "order" in message:
            self._news = monotonic()
            self._following = self._following + 1 if self._news - self._said < _QUIET else 0
            try:
                self._supervisor.start(message["key"], message["order"])
            except OSError as error:
                self._say({"unable": str(error)})
                raise
        elif "reply" in message:
            self._supervisor.answer(message["key"], message["number"], message["reply"])
        elif "drop" in message:
            self._supervisor.drop(message["drop"])
        elif "cancel" in message or "cool" in message:
            self._supervisor.stop()
            self._say({"cancelled": True})

    def _step_aside(self, fixtures: Sequence[WarmFixture], patience: float) -> bool:
        """Let a process with fixtures that are set up serve the controller, as long as it lives.

        :return: whether this one can go on: not after one that may have died in the middle of a word.
        """
        self._supervisor.close()
        heard, said = os.pipe()
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            status = _FAILED
            try:
                os.close(heard)
                limits.die_with_parent(parent)
                limits.adopt_orphans()
                status = _take_over(self._controller, fixtures, self._supervise, said)
            finally:
                os._exit(status)
        os.close(said)
        problem = _problem(heard, patience)
        os.close(heard)
        if problem:
            os.kill(pid, signal.SIGKILL)
        else:
            self._say({"warmed": ""})
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        if problem:
            self._say({"warmed": problem})
        elif status == _COOLED:
            self._say({"cancelled": True})
        return bool(problem) or status == _COOLED

    def _listen(self) -> bytes:
        """What the controller says; nothing where it has hung up, maybe because it was killed with words unread."""
        try:
            return self._controller.recv(1 << 20)
        except ConnectionError:
            return b""

    def _say(self, message: dict[str, Any]) -> None:
        with contextlib.suppress(ConnectionError):  # the next look at it tells that it has hung up
            self._controller.sendall(channel.encode_trusted(message))


def _take_over(controller: socket.socket, fixtures: Sequence[WarmFixture], supervise: Supervise, said: int) -> int:
    """Set up the fixtures, say so, and serve."""
    try:
        supervisor = supervise(fixtures)
    except WarmFixturesError as error:
        os.write(said, str(error).encode())
        return _FAILED
    os.write(said, _READY)
    os.close(said)
    return _Service(controller, supervisor, supervise, first=False).run()


def _problem(heard: int, patience: float) -> str:
    """What keeps the other process from serving; empty where it is ready."""
    if not select.select([heard], [], [], patience)[0]:
        return f"it took more than {patience:.3g} s"
    said = os.read(heard, 1 << 16)
    if not said:
        return "the process died"
    return "" if said == _READY else said.decode(errors="replace")


def main() -> None:
    """Entry of a supervising process that was not forked, and starts fresh children."""
    controller = socket.socket(fileno=int(sys.argv[1]))
    settings: Settings = pickle.load(sys.stdin.buffer)
    scratches, libraries = Scratches(settings.directory), settings.libraries
    imported = (lambda: libraries) if libraries is not None else None
    fresh = FreshLauncher(settings.invocation, settings.granted, settings.memory, scratches, imported)
    serve(controller, lambda fixtures: Supervisor(None, fresh, Path(settings.invocation.root)), scratches)
