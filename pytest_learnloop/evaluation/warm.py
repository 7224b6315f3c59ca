"""The process that supervises the children, as the controller sees it.

With fork it is the *warm process*: it is what the controller was right after collection, and forks a child for each
order. It runs no test body itself, so its state stays what it was. Without fork it is a small process of its own that
starts fresh interpreters. Either is replaced if it dies.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import select
import signal
import socket
import subprocess
import time
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Protocol

from pytest_learnloop.errors import EvaluationError
from pytest_learnloop.evaluation import channel, serving
from pytest_learnloop.evaluation.channel import Frames
from pytest_learnloop.evaluation.invocation import told
from pytest_learnloop.evaluation.order import Order, Result
from pytest_learnloop.evaluation.scratch import Scratches
from pytest_learnloop.evaluation.shared_fixtures import WarmFixture
from pytest_learnloop.evaluation.supervisor import Asked
from pytest_learnloop.evaluation.template import Template, TemplateLostError

_PATIENCE = 5.0
"""Seconds to wait for an answer that costs the other side nothing."""


class HasFileno(Protocol):
    """Something to be waited for."""

    def fileno(self) -> int: ...


class SupervisorLostError(Exception):
    """The process that ran the orders died; they are lost with it."""


class SupervisingProcess(ABC):
    """The controller's end: starts orders in the other process, and hears their results."""

    def __init__(self) -> None:
        self._begin()

    @abstractmethod
    def _start(self, theirs: socket.socket) -> int:
        """Start the process, which serves ``theirs``, and give its id."""

    def restart(self) -> None:
        """Start the process anew after it was lost, unless there is one that can go on, from a clean state."""
        if self._socket.fileno() < 0:
            self._begin()
        else:
            self.cancel()

    def _begin(self) -> None:
        self._socket, theirs = socket.socketpair()
        self._frames = Frames(pickle.loads)
        self._heard: deque[dict[str, Any]] = deque()
        self._asked: list[Asked] = []
        self.finished = 0
        """Cases with a verdict, of the orders that count and have no result yet."""
        self.unable = ""
        """Why it could not start a child, which is what it died of; empty where it could."""
        with theirs:
            self._pid = self._start(theirs)

    def start(self, key: int, order: Order) -> None:
        """Start an order; its result comes out of :meth:`wait` under ``key``."""
        self._tell({"key": key, "order": order})

    def wait(self, timeout: float, *, or_for: Sequence[HasFileno] = ()) -> list[tuple[int, Result]]:
        """Results within ``timeout`` seconds, or until questions have come or one of these others is readable.

        :raises SupervisorLostError: if the process died; :meth:`restart` then starts another.
        """
        heard = self._hear(timeout, or_for)
        self._asked += [message["asked"] for message in heard if "asked" in message]
        return [(message["key"], message["result"]) for message in heard if "result" in message]

    def asked(self) -> list[Asked]:
        """The questions that came since this was asked last."""
        asked, self._asked = self._asked, []
        return asked

    def answer(self, key: int, number: int, reply: Mapping[str, str]) -> None:
        """Tell a child what is to be said on its question."""
        self._tell({"key": key, "number": number, "reply": dict(reply)})

    def drop(self, key: int) -> None:
        """End what runs under a key, without a result; one may be under way, though."""
        self._tell({"drop": key})

    def cancel(self) -> None:
        """End all that runs, without results; those that are under way already are dropped too."""
        self._tell({"cancel": True})
        self._await_cancelled()

    def _await_cancelled(self) -> None:
        with contextlib.suppress(SupervisorLostError):
            if self._answer("cancelled", _PATIENCE) is not None:
                self.finished = 0
                return
        self._end()
        self.restart()

    def warm(self, fixtures: Sequence[WarmFixture], patience: float) -> str:
        """Set up fixtures of the session, for all children to inherit. Nothing may be running.

        :param patience: seconds that this may take.
        :return: why that cannot be done, in words; empty where it is done.
        """
        return "children do not inherit anything here"

    def cool(self) -> None:
        """End all that runs, without results, and let children set up their own fixtures from now on."""
        self._tell({"cool": True})
        self._await_cancelled()

    def _answer(self, name: str, patience: float) -> Any:
        """What the process says by this name within so many seconds; None if it doesn't. All else is dropped."""
        deadline = time.monotonic() + patience
        while (left := deadline - time.monotonic()) > 0:
            for message in self._hear(left):
                if name in message:
                    return message[name]
        return None

    def close(self) -> None:
        """End the process and everything it started, for good."""
        self._end()

    def _end(self) -> None:
        """Hang up, and wait until the other side has done so too, which it does when it has cleared up."""
        if self._socket.fileno() < 0:
            return
        with contextlib.suppress(OSError):  # it is dead already
            self._socket.shutdown(socket.SHUT_WR)
        if not self._has_hung_up(_PATIENCE):
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)
        self._socket.close()
        with contextlib.suppress(ChildProcessError):  # where it was forked by another process
            os.waitpid(self._pid, 0)

    def _has_hung_up(self, patience: float) -> bool:
        deadline = time.monotonic() + patience
        while select.select([self._socket], [], [], max(0.0, deadline - time.monotonic()))[0]:
            try:
                if not self._socket.recv(1 << 20):
                    return True
            except ConnectionError:
                return True
        return False

    def _hear(self, timeout: float, or_for: Sequence[HasFileno] = ()) -> list[dict[str, Any]]:
        if not self._heard:  # else it was heard while this process spoke; the other may be dead by now
            if self._socket.fileno() < 0:
                raise SupervisorLostError
            if self._socket in select.select([self._socket, *or_for], [], [], timeout)[0]:
                self._listen()
        messages = list(self._heard)
        self._heard.clear()
        for message in messages:
            self.finished = message.get("finished", self.finished)
            self.unable = message.get("unable", self.unable)
        return messages

    def _listen(self) -> None:
        try:
            data = self._socket.recv(1 << 20)
        except ConnectionError:
            data = b""
        if not data:
            self._end()
            raise SupervisorLostError
        self._heard += self._frames.feed(data)

    def _tell(self, message: dict[str, object]) -> None:
        """Say it, listening at the same time: the other side may be about to say something just as long."""
        unsaid = memoryview(channel.encode_trusted(message))
        with contextlib.suppress(ConnectionError, SupervisorLostError):  # the next look at it tells of its death
            while unsaid and self._socket.fileno() >= 0:
                readable, _, _ = select.select([self._socket], [self._socket], [])
                if readable:
                    self._listen()
                with contextlib.suppress(BlockingIOError):
                    unsaid = unsaid[self._socket.send(unsaid, socket.MSG_DONTWAIT) :]


class WarmProcess(SupervisingProcess):
    """Forked from a copy of the controller, with everything imported and collected."""

    def __init__(self, supervise: serving.Supervise, scratches: Scratches) -> None:
        """
        :param supervise: builds the supervisor; called in the warm process.
        :param scratches: the directories of the children, removed when the process ends.
        """
        self._template = Template(lambda line: serving.serve(line, supervise, scratches))
        super().__init__()

    def _start(self, theirs: socket.socket) -> int:
        try:
            return self._template.fork(theirs)
        except TemplateLostError:
            self._socket.close()
            raise EvaluationError("the process that all candidates are forked from was killed: run again") from None

    def close(self) -> None:
        super().close()
        self._template.close()

    def warm(self, fixtures: Sequence[WarmFixture], patience: float) -> str:
        self._tell({"warm": tuple(fixtures), "patience": patience})
        try:
            problem = self._answer("warmed", patience + _PATIENCE)
        except SupervisorLostError:
            problem = "the process died"
        if problem is None:
            self._end()
            problem = "there was no answer"
        if problem:
            self.restart()
        return str(problem)


class SpawnedProcess(SupervisingProcess):
    """A new interpreter that starts a fresh child for each order."""

    def __init__(self, settings: serving.Settings, hidden: Collection[str]) -> None:
        """
        :param hidden: names of the variables that the environment of a child lacks.
        """
        self._settings, self._hidden = settings, hidden
        super().__init__()

    def _start(self, theirs: socket.socket) -> int:
        with told(self._settings) as settings:
            process = subprocess.Popen(
                self._settings.invocation.command(serving.__name__, str(theirs.fileno())),
                stdin=settings,
                pass_fds=(theirs.fileno(),),
                env={name: value for name, value in os.environ.items() if name not in self._hidden},
            )
        process.returncode = 0  # _end() waits for the process itself
        return process.pid
