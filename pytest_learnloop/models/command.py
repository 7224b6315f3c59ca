"""A model that is a program: the prompt on its standard input, the answer on its standard output."""

from __future__ import annotations

import contextlib
import os
import selectors
import shlex
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from pytest_learnloop.errors import SettingsError
from pytest_learnloop.models import Answer, FatalModelError, Message, ModelError, PassingModelError, Request, Usage
from pytest_learnloop.models.tokens import estimate_tokens

PREFIX = "command:"

_LARGEST_ANSWER = 4 << 20
_ERRORS_KEPT = 8 << 10
_LINES_SHOWN = 5
_GLANCE = 0.05
"""Seconds between two looks at whether the program has ended while something it started holds its output open."""
_ONCE_WE_ARE_GONE = 'read -r _; kill -s KILL -- "-$1"; rm -rf -- "$2"'
"""For a shell that reads from a pipe whose other end this process alone holds: the kernel closes it, come what may."""


class CommandModel:
    """Starts a program for every call.

    The command line is split as a shell does, without a shell. The program runs with the user's environment in an empty
    temporary directory, so that an agent finds no tests there. How many tokens a call took is estimated.
    """

    def __init__(self, name: str, root: Path, timeout: float = 300.0) -> None:
        """
        :param name: ``command:`` and the command line.
        :param root: a program that is a relative path is looked for from here; a bare name on ``PATH``.
        :param timeout: seconds until a call is given up.
        :raises SettingsError: there is no such program.
        """
        self.name = name
        self._timeout = timeout
        self._command = _resolved(name, root)
        self._running: set[int] = set()
        self._lock = threading.Lock()

    def complete(self, request: Request) -> Answer:
        """Run the program once.

        :raises ModelError: it failed; the text holds the end of its standard error.
        """
        prompt = "\n\n".join(map(_in_words, request.messages))
        with tempfile.TemporaryDirectory(prefix="learnloop-model-", ignore_cleanup_errors=True) as directory:
            status, output, errors = self._run(prompt, directory)
        if status != 0:
            raise ModelError(f"{self.name} {_ending(status)}{_last_lines(errors)}")
        text = output.decode(errors="replace")
        return Answer(text, Usage(self.count_tokens(prompt), self.count_tokens(text)))

    def count_tokens(self, text: str) -> int:
        """An estimate."""
        return estimate_tokens(text)

    def stop(self) -> None:
        """Kill the programs that run, with everything they started."""
        with self._lock:
            for pid in self._running:
                _kill(pid)

    def _run(self, prompt: str, directory: str) -> tuple[int, bytes, bytes]:
        """Exit status, standard output, and the end of standard error."""
        deadline = time.monotonic() + self._timeout
        with tempfile.TemporaryFile() as standard_input:
            standard_input.write(prompt.encode(errors="replace"))
            standard_input.seek(0)
            with self._started(standard_input, directory) as process:
                output, errors = self._listen(process, deadline)
                return process.wait(), output, errors

    @contextlib.contextmanager
    def _started(self, standard_input: IO[bytes], directory: str) -> Iterator[subprocess.Popen[bytes]]:
        """The running program; what is left of it and of what it started is killed in the end."""
        environment = {name: value for name, value in os.environ.items() if name != "OLDPWD"} | {"PWD": directory}
        try:
            with self._lock:  # so that it can't start unnoticed while all are being stopped
                process = subprocess.Popen(
                    self._command,
                    cwd=directory,
                    env=environment,
                    stdin=standard_input,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    start_new_session=True,
                )
                self._running.add(process.pid)
        except OSError as error:
            raise FatalModelError(f"{self.name}: {self._command[0]} cannot be started: {error.strerror}") from error
        with process:
            try:
                with _ended_with_us(process.pid, directory):
                    yield process
            finally:
                with self._lock:
                    self._running.discard(process.pid)
                _kill(process.pid)

    def _listen(self, process: subprocess.Popen[bytes], deadline: float) -> tuple[bytes, bytes]:
        """Standard output, and the end of standard error, once the program has ended or closed both."""
        assert process.stdout is not None
        assert process.stderr is not None
        output, errors = bytearray(), bytearray()
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ, output)
            selector.register(process.stderr, selectors.EVENT_READ, errors)
            while selector.get_map():
                ended = process.poll() is not None
                ready = selector.select(0 if ended else _GLANCE)
                if ended and not ready:
                    break
                for key, _ in ready:
                    data = os.read(key.fd, 1 << 16)
                    key.data.extend(data)
                    if not data:
                        selector.unregister(key.fileobj)
                del errors[:-_ERRORS_KEPT]
                if len(output) > _LARGEST_ANSWER:
                    raise ModelError(f"{self.name} wrote more than {_LARGEST_ANSWER >> 20} MiB and was ended")
                if time.monotonic() > deadline:
                    raise self._late()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(max(0.0, deadline - time.monotonic()))
            return bytes(output), bytes(errors)
        raise self._late()

    def _late(self) -> PassingModelError:
        return PassingModelError(f"{self.name} gave no answer within {self._timeout:g} s and was ended")


def _in_words(message: Message) -> str:
    """A message; what the model said itself is marked, since a program is told of no roles."""
    return f"Your answer was:\n\n{message.text}" if message.role == "assistant" else message.text


def _resolved(name: str, root: Path) -> list[str]:
    try:
        words = shlex.split(name.removeprefix(PREFIX))
    except ValueError as error:
        raise SettingsError(f"{name!r}: this is no command line as a shell takes it: {error}") from error
    if not words:
        raise SettingsError(f"{name!r}: name a program, such as 'command:llm -m gpt-5'")
    program = words[0]
    found = shutil.which(str(root / program) if os.sep in program else program)
    if found is None:
        where = f"under {root}" if os.sep in program else "on PATH"
        raise SettingsError(f"{name!r}: there is no program {program!r} {where} that can be run")
    return [os.path.abspath(found), *words[1:]]  # the links of a virtual environment's programs must stay


@contextlib.contextmanager
def _ended_with_us(group: int, directory: str) -> Iterator[None]:
    """While this lasts, should this process be killed, the process group is killed as well and the directory removed.

    Nothing that runs here could see to it: no signal handler outlives SIGKILL, and those of the process aren't ours.
    """
    keeper = subprocess.Popen(
        ["/bin/sh", "-c", _ONCE_WE_ARE_GONE, "sh", str(group), directory],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # what is sent to all of our group must not end it
    )
    with keeper:
        try:
            yield
        finally:
            keeper.kill()


def _kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def _ending(status: int) -> str:
    return f"exited with status {status}" if status > 0 else f"was ended by signal {-status}"


def _last_lines(errors: bytes) -> str:
    lines = errors.decode(errors="replace").strip().splitlines()[-_LINES_SHOWN:]
    if not lines:
        return " and wrote nothing on standard error"
    hint = ""
    if any("No such file" in line for line in lines):
        hint = "\n(it runs in an empty directory: give files by their absolute paths)"
    return ":\n" + "\n".join(lines) + hint
