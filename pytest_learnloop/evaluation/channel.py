"""How a child reports: shared memory that survives any kind of death, and a pipe for everything else.

The child runs candidate code, so what comes from it is parsed as JSON and never unpickled. The processes that run none,
the controller and those that supervise children, send each other pickles.
"""

from __future__ import annotations

import json
import mmap
import os
import pickle
import struct
import threading
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, NamedTuple

from pytest_learnloop.domain import Ending
from pytest_learnloop.evaluation.clock import monotonic

_LENGTH = struct.Struct("<I")
_SLOT = struct.Struct("<Bddd")
_EMPTY, _RUNNING, _FIRST_ENDING = 0, 1, 2
_LARGEST = 1 << 28
"""Bytes of a message at most; what claims to be longer isn't one."""
_ENDINGS = tuple(Ending)
_LOOKS = 100
"""Looks at a slot at most: who writes it without end, which no child of ours does, must not keep its reader."""


class Slot(NamedTuple):
    """What the shared memory tells of one case."""

    ending: Ending
    score: float
    duration: float
    """Seconds."""


class Progress:
    """Shared memory with one slot for getting ready (swap, or collection) and one for each case of an order.

    The child writes; its supervisor reads at any time, also after the child's death. ``monotonic`` is one clock for all
    processes of a machine.
    """

    def __init__(self, memory: mmap.mmap, cases: int) -> None:
        self._memory = memory
        self.cases = cases
        self._slowest = 0.0
        self._latest = -1, monotonic()
        """What ran when it was looked at last, and since when: what was before is not looked at again."""

    @classmethod
    def anonymous(cls, cases: int) -> Progress:
        """Shared with forked children only."""
        return cls(mmap.mmap(-1, (cases + 1) * _SLOT.size), cases)

    @classmethod
    def of_file(cls, file: BinaryIO, cases: int) -> Progress:
        """Shared with every process that maps the same file, which is grown to size."""
        size = (cases + 1) * _SLOT.size
        file.truncate(max(size, os.fstat(file.fileno()).st_size))
        return cls(mmap.mmap(file.fileno(), size), cases)

    def start(self, position: int) -> None:
        """The child is about to run the case at ``position``; -1: to get ready."""
        self._write(position, _RUNNING, 0.0, 0.0, monotonic())

    def expect(self) -> None:
        """The child is given its order now, and is to start."""
        self._latest = -1, monotonic()

    @property
    def has_begun(self) -> bool:
        """Whether the child has heard its order."""
        return self._read(-1)[0] != _EMPTY

    def finish(self, position: int, slot: Slot) -> None:
        """The case at ``position`` has its verdict."""
        status = _FIRST_ENDING + _ENDINGS.index(slot.ending)
        self._write(position, status, slot.score, slot.duration, monotonic())
        if slot.duration > self._slowest:
            self._slowest = slot.duration
            self.ready()

    def _write(self, position: int, status: int, *values: float) -> None:
        """Write a slot, its status last: whoever reads it meanwhile must not see a status with another one's time."""
        at = (position + 1) * _SLOT.size
        _SLOT.pack_into(self._memory, at, _EMPTY, *values)
        self._memory[at] = status

    def _read(self, position: int) -> tuple[int, float, float, float]:
        """A slot as it was at one moment: the child may be writing it, so two looks have to agree."""
        at = (position + 1) * _SLOT.size
        seen = b""
        for _ in range(_LOOKS):
            before, seen = seen, self._memory[at : at + _SLOT.size]
            if before == seen:
                break
        status, score, duration, started = _SLOT.unpack(seen)
        return status, score, duration, started

    def ready(self) -> None:
        """The child has got ready."""
        self._write(-1, _FIRST_ENDING, 0.0, self._slowest, monotonic())

    @property
    def slowest(self) -> float:
        """Duration in seconds of the slowest case that has a verdict; 0 if none has."""
        return self._read(-1)[2]

    def running(self) -> tuple[int, float]:
        """Position of what runs (-1: getting ready; one too many: all have a verdict), and since when.

        Between two cases it is the next one that runs, since the end of the one before it: a child may hang there, too.
        """
        position, since = self._latest
        while position < self.cases:
            status, _, _, written = self._read(position)
            if status == _RUNNING:
                since = written
            if status < _FIRST_ENDING:
                break
            position, since = position + 1, written
        self._latest = position, since
        return self._latest

    def finished(self) -> dict[int, Slot]:
        """Position -> what is known, for the cases that have a verdict."""
        found = {}
        for position, (status, score, duration, _) in enumerate(_SLOT.iter_unpack(self._memory[_SLOT.size :])):
            if status >= _FIRST_ENDING:  # what belongs to it was written before
                found[position] = Slot(_ENDINGS[status - _FIRST_ENDING], score, duration)
            elif status == _EMPTY:
                break
        return found

    def close(self) -> None:
        self._memory.close()


def encode(message: dict[str, Any]) -> bytes:
    """A message as one frame: its length, and JSON."""
    return _framed(json.dumps(message, default=str).encode())


def encode_trusted(message: dict[str, Any]) -> bytes:
    """A message of any objects as one frame: its length, and a pickle."""
    return _framed(pickle.dumps(message, pickle.HIGHEST_PROTOCOL))


def _framed(body: bytes) -> bytes:
    return _LENGTH.pack(len(body)) + body


def sender(fd: int) -> Callable[[dict[str, Any]], None]:
    """What writes messages to ``fd``, each whole; its tools are bound now, before a candidate can patch them.

    It may be used in several threads, and in a signal handler, even if that interrupts it in the middle of a message.
    """
    alone = threading.RLock()
    unsaid: deque[memoryview] = deque()
    is_writing = False

    def send(message: dict[str, Any], encode: Any = encode, write: Any = os.write) -> None:
        nonlocal is_writing
        unsaid.append(memoryview(encode(message)))
        with alone:
            while unsaid and not is_writing:  # a handler leaves its message to what it has interrupted
                is_writing = True
                try:
                    unsaid[0] = unsaid[0][write(fd, unsaid[0]) :]
                    if not unsaid[0]:
                        unsaid.popleft()
                finally:
                    is_writing = False

    return send


def send_whole(fd: int, data: bytes) -> None:
    """Write one message of any bytes, for :func:`receive_whole`."""
    view = memoryview(_framed(data))
    while view:
        view = view[os.write(fd, view) :]


def receive_whole(fd: int) -> bytes | None:
    """Wait for a message of :func:`send_whole`; None if the other end is closed before."""
    data = b""
    while len(data) < _LENGTH.size or len(data) < _LENGTH.size + _LENGTH.unpack_from(data)[0]:
        more = os.read(fd, 1 << 16)
        if not more:
            return None
        data += more
    return data[_LENGTH.size :]


class Frames:
    """Takes bytes as they come and gives the messages that are complete."""

    def __init__(self, decode: Callable[[bytes], Any] = json.loads) -> None:
        """
        :param decode: reads a message; ``pickle.loads`` for those of :func:`encode_trusted`.
        """
        self._decode = decode
        self._buffer = bytearray()
        self._lost = False

    def feed(self, data: bytes) -> Iterator[dict[str, Any]]:
        """The messages completed by ``data``; what can't be read (a candidate scribbled over the pipe) is skipped.

        After what cannot be the beginning of a message there is none any more, since nobody knows where it begins.
        """
        if self._lost:
            return
        self._buffer += data
        while len(self._buffer) >= _LENGTH.size:
            end = _LENGTH.size + _LENGTH.unpack_from(self._buffer)[0]
            if end > _LARGEST:
                self._lost = True
                self._buffer.clear()
                return
            if len(self._buffer) < end:
                return
            body = bytes(self._buffer[_LENGTH.size : end])
            del self._buffer[:end]
            try:
                message = self._decode(body)
            except (ValueError, RecursionError):
                continue
            if isinstance(message, dict):
                yield message
