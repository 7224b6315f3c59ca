"""A process that has started pytest and loaded its plugins, and is forked where the first conftest would be loaded.

Up to there all fresh processes do the same, and for a small test suite it is most of what they do. It has imported the
libraries that the session uses, too, which for others is most of it.
"""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import select
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Container, Generator
from pathlib import Path

import pytest

from pytest_learnloop.evaluation import limits
from pytest_learnloop.evaluation.fresh_child import PLUGIN_NAME, FreshChild, Task, run_pytest
from pytest_learnloop.evaluation.harness import leave
from pytest_learnloop.evaluation.invocation import Invocation, told
from pytest_learnloop.evaluation.libraries import Libraries, file_of

_PID = struct.Struct("<q")
_NONE = 0
"""No process id."""
_READY = b"\0"
_LONGEST_PATH = 1 << 16
_PATIENCE = 5.0
"""Seconds to wait for a fork."""
_SOON = 0.0002
"""Seconds between two looks at whose child this process is."""


class PreloadedProcess:
    """The supervisor's end."""

    def __init__(self, invocation: Invocation, libraries: Libraries) -> None:
        """
        :param libraries: what it is to import ahead.
        """
        self._line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._line.settimeout(_PATIENCE)
        self._is_ready = False
        command = invocation.command(__name__, str(theirs.fileno()), str(os.getpid()), *invocation.arguments)
        with theirs, told(libraries) as to_import:
            process = subprocess.Popen(
                command,
                cwd=invocation.directory,
                stdin=to_import,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
            )
        process.returncode = 0  # close() waits for the process itself
        self.pid = process.pid

    @property
    def descriptors(self) -> list[int]:
        """What leads to it; nothing once it is lost."""
        return [self._line.fileno()] if self._line.fileno() >= 0 else []

    def fork(self, scratch: Path, pipe: int, answers: int) -> int | None:
        """Start a child of this process that carries out the task in its directory, as a fresh interpreter would.

        :return: its id; None where that cannot be done, or not yet.
        """
        if not self.descriptors:
            return None
        try:
            if not self._is_ready:
                if not select.select([self._line], [], [], 0)[0]:
                    return None
                self._is_ready = self._heard() == _READY
            socket.send_fds(self._line, [os.fsencode(scratch)], [pipe, answers])
            pid: int = _PID.unpack(self._heard())[0]
        except OSError:
            self._line.close()  # it is dead, or as good as dead
            return None
        return pid or None

    def _heard(self) -> bytes:
        said = self._line.recv(_PID.size)
        if not said:
            raise ConnectionError
        return said

    def close(self) -> None:
        """End it."""
        self._line.close()
        with contextlib.suppress(ProcessLookupError, ChildProcessError):
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)


class _Stop:
    """A pytest plugin that goes no further than to where conftests are loaded, but in what is forked there."""

    __name__ = PLUGIN_NAME

    def __init__(self, line: socket.socket, supervisor: int, libraries: Libraries) -> None:
        self._line, self._supervisor, self._libraries = line, supervisor, libraries
        self.child: FreshChild | None = None

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_load_initial_conftests(self, early_config: pytest.Config) -> Generator[None, object, object]:
        if self._libraries.names and not (self._libraries.import_ahead() and _can_be_forked()):
            os.execv(sys.executable, sys.orig_argv)  # and begin anew: what was to be read has been, so there are none
        self.child = self._fork_when_asked()
        early_config.pluginmanager.register(self.child.plugin, f"{PLUGIN_NAME}-task")
        return (yield)

    def _fork_when_asked(self) -> FreshChild:
        """Fork a child for each message that comes in, until the supervisor hangs up; it returns in children alone."""
        if not _can_be_forked():
            leave()
        gc.collect()
        gc.freeze()
        self._line.sendall(_READY)
        while True:
            said, descriptors, _, _ = socket.recv_fds(self._line, _LONGEST_PATH, 2)
            if not said:
                leave()
            scratch = Path(os.fsdecode(said))
            task = Task.found_in(scratch)
            pid = _NONE if _has_loaded(task.order.overlay) else self._fork()
            if pid is None:
                return self._child(task, scratch, *descriptors)
            for descriptor in descriptors:
                os.close(descriptor)
            self._line.sendall(_PID.pack(pid))

    def _fork(self) -> int | None:
        """Fork a child of the supervisor's; its id, or None in the child itself."""
        said, saying = os.pipe()
        between = os.fork()
        if between == 0:
            own = os.getpid()
            pid = os.fork()
            if pid:
                os.write(saying, _PID.pack(pid))
                leave()
            for descriptor in (said, saying):
                os.close(descriptor)
            while os.getppid() == own:
                time.sleep(_SOON)
            return None
        os.waitpid(between, 0)
        pid = int(_PID.unpack(os.read(said, _PID.size))[0])
        for descriptor in (said, saying):
            os.close(descriptor)
        if limits.parent_of(pid) != self._supervisor:  # it waits for children of its own alone
            os.kill(pid, signal.SIGKILL)
            return _NONE
        return pid

    def _child(self, task: Task, scratch: Path, pipe: int, answers: int) -> FreshChild:
        """Make this process the child that carries out a task."""
        os.setpgid(0, 0)
        limits.die_with_parent(self._supervisor)
        self._line.close()
        spill = os.open(scratch / "spill", os.O_WRONLY | os.O_APPEND)
        for descriptor in (1, 2):
            os.dup2(spill, descriptor)
        os.close(spill)
        return FreshChild(task, scratch, pipe, answers)


def _can_be_forked() -> bool:
    return not any(limits.other_threads())  # a child would lack them


def _has_loaded(overlay: Container[str]) -> bool:
    """Whether one of these files was imported, as what is in it now would stay."""
    return any(file_of(module) in overlay for module in [*sys.modules.values()])


def main() -> None:
    """Entry of the process: start pytest with the arguments on the command line, and stop halfway."""
    line, supervisor, arguments = socket.socket(fileno=int(sys.argv[1])), int(sys.argv[2]), sys.argv[3:]
    libraries = sys.stdin.buffer.read()
    with open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    os.setpgid(0, 0)
    limits.die_with_parent(supervisor)
    sys.dont_write_bytecode = True
    stop = _Stop(line, supervisor, pickle.loads(libraries) if libraries else Libraries())
    run_pytest(arguments, stop, lambda: stop.child)
