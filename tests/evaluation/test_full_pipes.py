"""Pipes that are full, or never empty: messages stay whole, and nobody waits for ever."""

from __future__ import annotations

import fcntl
import itertools
import os
import signal
import struct
import termios
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ask_support import ask_around
from launching_support import Sleeping

from pytest_learnloop.evaluation.channel import Frames, sender
from pytest_learnloop.evaluation.order import Order, Result
from pytest_learnloop.evaluation.supervisor import Supervisor
from pytest_learnloop.testing import Project

AGENT = """
    from pytest_learnloop import trainable

    @trainable
    def reply(words):
        return words
"""
TESTS = """
    from agent import reply

    def test_reply():
        assert reply("x") == "x"
"""


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    read, write = os.pipe()
    yield read, write
    os.close(read)
    os.close(write)


def held(pipe: int) -> int:
    """Bytes in a pipe."""
    (number,) = struct.unpack("i", fcntl.ioctl(pipe, termios.FIONREAD, b"\0" * 4))
    return int(number)


def interrupt_when_full(read: int) -> None:
    """Send this process a signal while its main thread writes to a pipe that is full."""
    while held(read) < 1 << 16:
        time.sleep(0.001)
    time.sleep(0.02)
    signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGUSR2)


def heard_from(read: int, heard: list[dict[str, Any]], messages: int) -> None:
    frames = Frames()
    while len(heard) < messages and (data := os.read(read, 1 << 16)):
        heard += frames.feed(data)


@pytest.fixture
def handled() -> Iterator[Any]:
    before = signal.getsignal(signal.SIGUSR2)
    yield lambda handler: signal.signal(signal.SIGUSR2, handler)
    signal.signal(signal.SIGUSR2, before)


def test_a_handler_sends_while_a_message_is_half_sent(pipe: tuple[int, int], handled: Any) -> None:
    read, write = pipe
    send, heard = sender(write), list[dict[str, Any]]()
    handled(lambda number, frame: send({"of": "the handler"}))

    def interrupt_and_read() -> None:
        interrupt_when_full(read)
        heard_from(read, heard, 2)

    other = threading.Thread(target=interrupt_and_read, daemon=True)
    other.start()
    send({"long": "x" * 300_000})
    other.join(20)
    assert [list(message) for message in heard] == [["long"], ["of"]]


def test_more_refusals_than_a_pipe_takes_reach_a_child_in_the_end(project: Project) -> None:
    lines = [
        "import fcntl, json, os, stat, struct, time",
        "fds = [int(n) for n in os.listdir('/proc/self/fd') if int(n) > 2 and os.path.exists('/proc/self/fd/' + n)]",
        "pipes = [fd for fd in fds if stat.S_ISFIFO(os.fstat(fd).st_mode)]",
        "modes = {fd: fcntl.fcntl(fd, fcntl.F_GETFL) & os.O_ACCMODE for fd in pipes}",
        "said = max(fd for fd in pipes if modes[fd] == os.O_WRONLY)",
        "heard = max(fd for fd in pipes if modes[fd] == os.O_RDONLY)",
        "for number in range(2000):",
        "    frame = json.dumps({'ask': number + 1, 'question': {}}).encode()",
        "    os.write(said, struct.pack('<I', len(frame)) + frame)",
        "time.sleep(0.5)",
        "replies, data = 0, b''",
        "while replies < 2000:",
        "    data += os.read(heard, 1 << 16)",
        "    while len(data) >= 4 and len(data) >= 4 + struct.unpack_from('<I', data)[0]:",
        "        data = data[4 + struct.unpack_from('<I', data)[0]:]",
        "        replies += 1",
        "return words",
    ]
    found = ask_around(project, AGENT, TESTS, candidates=("\n    ".join(lines),), deadline=5.0, most=10_000)
    assert found["candidates"][0]["outcomes"]["test_ask.py::test_reply"] == ["passed", ""]


def test_a_pipe_that_is_never_empty_keeps_nobody_from_the_clock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sleeping = Sleeping(tmp_path)
    supervisor = Supervisor(None, sleeping, tmp_path)
    supervisor.start(1, Order((("test", None),), get_ready=0.2, fresh=True))
    read, reads = os.read, itertools.count(1)

    def endless(descriptor: int, size: int) -> bytes:
        assert next(reads) < 100_000, "it is read for ever"
        return b"\xff" * size if descriptor == sleeping.pipe else read(descriptor, size)

    monkeypatch.setattr(os, "read", endless)
    results: list[tuple[int, Result]] = []
    while not results:
        supervisor._read(1)
        results = supervisor.wait(0.05)
    ((key, result),) = results
    assert (key, "no verdict" in result.invalid) == (1, True)
    supervisor.selector.close()
