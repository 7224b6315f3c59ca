"""An idle copy of the controller, taken while it has one thread, that warm processes are forked from.

The controller must not be forked later on: threads that wait for a model may run in it by then, and a lock that one of
them holds would stay locked in the copy for ever.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import struct
from collections.abc import Callable

from pytest_learnloop.evaluation import limits
from pytest_learnloop.evaluation.harness import leave

_PID = struct.Struct("<q")


class TemplateLostError(Exception):
    """The template has died."""


class Template:
    """The controller's end: has processes forked that are as the controller was when this was made."""

    def __init__(self, serve: Callable[[socket.socket], object]) -> None:
        """
        :param serve: what such a process does, with a socket of its own, before it ends.
        """
        self._socket, theirs = socket.socketpair()
        self._pid = limits.fork_regardless()
        if self._pid == 0:
            try:
                self._socket.close()
                _fork_when_asked(theirs, serve)
            finally:
                leave()
        theirs.close()

    def fork(self, line: socket.socket) -> int:
        """Start a process that serves this socket; its id. It is not a child of this process.

        :raises TemplateLostError: that cannot be done any more.
        """
        try:
            socket.send_fds(self._socket, [b"\0"], [line.fileno()])
            said = self._socket.recv(_PID.size)
        except ConnectionError:
            said = b""
        if not said:
            raise TemplateLostError
        pid: int = _PID.unpack(said)[0]
        return pid

    def close(self) -> None:
        """End it. What it has forked is to be ended before."""
        self._socket.close()
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self._pid, 0)


def _fork_when_asked(controller: socket.socket, serve: Callable[[socket.socket], object]) -> None:
    """Fork a process for each socket that comes in, until the controller hangs up, be it because it was killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the controller, which decides what is to end
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    limits.adopt_orphans()
    pid = 0
    while True:
        said, descriptors, _, _ = socket.recv_fds(controller, 1, 1)
        if not said:
            break
        limits.end_children()  # the process before has ended; what it has left, if it was killed, came here
        with socket.socket(fileno=descriptors[0]) as line:
            pid = os.fork()
            if pid == 0:
                try:
                    controller.close()
                    serve(line)
                finally:
                    leave()
        controller.sendall(_PID.pack(pid))
    if pid:
        os.waitpid(pid, 0)
    limits.end_children()
