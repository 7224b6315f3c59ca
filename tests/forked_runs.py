"""Runs of pytest that tests start, forked from a process that has imported it already.

Imports are a third of what a short run costs, and those of litellm and trace-opt take as long as several such runs. A
forked run is told from one that was started by what the system shows of its environment and command line alone. So a
test that changes the environment gets a process of its own, as does any other command.
"""

from __future__ import annotations

import contextlib
import gc
import importlib.util
import json
import os
import re
import runpy
import select
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

_STATUS = struct.Struct("<q")
_LONGEST = 1 << 20
_VARYING = frozenset(
    [
        "HOME",
        "OPENAI_API_BASE",
        "OPENAI_API_KEY",
        "OPENAI_BASE_URL",
        "PYTEST_ADDOPTS",
        "PYTEST_CURRENT_TEST",
        "PYTEST_DEBUG_TEMPROOT",
        "PYTHONPATH",
        "PY_COLORS",
        "TOX_ENV_DIR",
        "USERPROFILE",
    ]
)
"""Variables that differ from test to test, set by the fixtures ``pytester`` and ``project``, and for servers."""

_ASKS_LIBRARIES = re.compile("--learn-model=(openai/.*|local)|--learn-optimizer=(optoprime|opro|textgrad)")
"""Arguments of runs that import litellm for certain: models of our servers, and trace-opt's optimizers."""

Popen = Callable[..., Any]


class ForkedRuns:
    """Takes the place of ``pytester.popen``."""

    def __init__(self) -> None:
        self._environment = dict(os.environ)
        self._servers: dict[bool, tuple[subprocess.Popen[bytes], socket.socket]] = {}
        """With libraries that take seconds or without -> the process that is forked, and the line to it."""

    def instead_of(self, popen: Popen) -> Popen:
        """What starts a process as ``popen`` does, or forks it where nobody can tell the difference."""

        def start(command: tuple[str, ...], stdout: Any = None, stderr: Any = None, **others: Any) -> Any:
            is_pytest = command[:2] == (sys.executable, "-mpytest")
            if not is_pytest or _steady(os.environ) != _steady(self._environment):
                return popen(command, stdout=stdout, stderr=stderr, **others)
            path = os.pathsep.join(filter(None, [os.getcwd(), os.environ.get("PYTHONPATH", "")]))
            task = {
                "arguments": command[2:],
                "directory": os.getcwd(),
                "environment": {**os.environ, "PYTHONPATH": path},
            }
            server = self._line(with_libraries=any(map(_ASKS_LIBRARIES.fullmatch, command)))
            socket.send_fds(server, [json.dumps(task).encode()], [stdout.fileno(), stderr.fileno()])
            return _ForkedRun(server)

        return start

    def _line(self, *, with_libraries: bool) -> socket.socket:
        if with_libraries not in self._servers:
            ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            with theirs:
                process = subprocess.Popen(
                    [sys.executable, __file__, str(theirs.fileno()), *["libraries"] * with_libraries],
                    stdin=subprocess.DEVNULL,
                    env=self._environment,
                    pass_fds=[theirs.fileno()],
                )
            self._servers[with_libraries] = process, ours
        return self._servers[with_libraries][1]

    def close(self) -> None:
        """End the processes that are forked."""
        for process, line in self._servers.values():
            line.close()
            process.wait()


def _steady(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if name not in _VARYING}


class _ForkedRun:
    """What ``pytester`` needs of a :class:`subprocess.Popen`."""

    stdin = None

    def __init__(self, server: socket.socket) -> None:
        self._server = server
        self._pid = self._hear()

    def wait(self, timeout: float | None = None) -> int:
        if not select.select([self._server], [], [], timeout)[0]:
            raise subprocess.TimeoutExpired("pytest", timeout or 0)
        return os.waitstatus_to_exitcode(self._hear())

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGKILL)

    def _hear(self) -> int:
        (number,) = _STATUS.unpack(self._server.recv(_STATUS.size))
        return int(number)


def _import_all(*, libraries: bool) -> None:
    """Import what every run of pytest imports, and what one with ``--learn`` does.

    :param libraries: whether to import litellm as well, and trace-opt where it is installed. One process has both: for
        trace-opt to be imported where litellm is already takes three times as long as all else together.
    """
    from _pytest.config import default_plugins

    gc.disable()
    for name in default_plugins:
        importlib.import_module(f"_pytest.{name}")
    importlib.import_module("pytest_learnloop.plugin.learning")
    if libraries and importlib.util.find_spec("opto") is not None:
        importlib.import_module("pytest_learnloop.optimizers.trace.library").load()
    elif libraries:
        importlib.import_module("pytest_learnloop.models.litellm").import_library()
    gc.freeze()  # runs then have no more to look through than those that were started
    gc.enable()


def _become_run(task: Mapping[str, Any], path: list[str], streams: list[int]) -> None:
    """Be what ``python -m pytest`` would be."""
    for stream, descriptor in zip((1, 2), streams, strict=True):
        os.dup2(descriptor, stream)
        os.close(descriptor)
    os.environ.clear()
    os.environ.update(task["environment"])
    os.chdir(task["directory"])
    sys.path[:] = [task["directory"], *task["environment"]["PYTHONPATH"].split(os.pathsep), *path]
    sys.argv[1:] = task["arguments"]


def _serve(server: socket.socket) -> None:
    """Fork a process for each task that comes in, which goes on as a run of pytest; return in these alone."""
    own = [str(Path(__file__).parent), *os.environ.get("PYTHONPATH", "").split(os.pathsep)]
    path = [each for each in sys.path if each not in own]
    while True:
        said, streams, _, _ = socket.recv_fds(server, _LONGEST, 2)
        if not said:
            os._exit(0)
        pid = os.fork()
        if pid == 0:
            server.close()
            _become_run(json.loads(said), path, streams)
            return
        for descriptor in streams:
            os.close(descriptor)
        server.send(_STATUS.pack(pid))
        server.send(_STATUS.pack(os.waitpid(pid, 0)[1]))


if __name__ == "__main__":
    _import_all(libraries="libraries" in sys.argv[2:])
    _serve(socket.socket(fileno=int(sys.argv[1])))
    runpy.run_module("pytest", run_name="__main__", alter_sys=True)
