"""The pages of memory that children write to: copied while they wait, and not when they run.

After a fork both processes share all memory, and each page is copied when one of them writes to it first; even a look
at a Python object does, as it counts its references. That is 2 µs a page, and more than a thousand pages for a small
test suite: a good part of what a child takes. Which pages these will be shows in the children that have run.

Linux tells who has copied what in ``/proc/<pid>/pagemap``, and copies ahead by ``madvise(MADV_POPULATE_WRITE)``, from
5.14 on. Elsewhere nothing is known ahead, and nothing is lost.
"""

from __future__ import annotations

import ctypes
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from pytest_learnloop.evaluation.limits import LIBC

_POPULATE_WRITE = 23
_PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
_ENTRY = 8
"""Bytes of an entry of a pagemap."""
_FLAGS = slice(_ENTRY - 1 if sys.byteorder == "little" else 0, None, _ENTRY)
"""Where the highest bytes of entries are."""
_IN_MEMORY, _OF_A_FILE, _MAPPED_ONCE = 0x80, 0x20, 0x01
_PRIVATE = bytes(
    flags for flags in range(256) if flags & (_IN_MEMORY | _OF_A_FILE | _MAPPED_ONCE) == _IN_MEMORY | _MAPPED_ONCE
)
_PRIVATE_RUN = re.compile(b"[" + re.escape(_PRIVATE) + b"]+")
_GAP = 1
"""Pages between two runs that are copied as well, as a call for each run costs more."""
_BETWEEN = 16
"""Runs that are copied before something else may come first."""
_ENOUGH = 3
"""Children of a kind that are looked at."""
_MOST = 64 << 20
"""Bytes at most that a waiting child copies ahead; what writes to more takes long anyway."""

Run = tuple[int, int]
"""Neighbouring pages: number of the first, and of the first one after them."""


@dataclass
class Pages:
    """What children write to, as some of them have shown."""

    runs: list[Run] = field(default_factory=list)
    """In order."""
    _seen: dict[str, int] = field(default_factory=dict)

    def learn(self, pid: int, kind: str) -> None:
        """Look at a child that has run its order and has not ended.

        :param kind: of order; the first few children of each kind are looked at.
        """
        if self._seen.get(kind, 0) < _ENOUGH:
            self._seen[kind] = self._seen.get(kind, 0) + 1
            runs = joined([*self.runs, *_written_by(pid)])
            if sum(end - start for start, end in runs) * _PAGE <= _MOST:
                self.runs = runs

    def copy(self, unless: Callable[[], bool]) -> None:
        """Have copies of them in this process from now on.

        :param unless: asked now and then; once it is so, the rest is left as it is.
        """
        if LIBC is None:
            return
        for at in range(0, len(self.runs), _BETWEEN):
            if unless():
                return
            for start, end in self.runs[at : at + _BETWEEN]:
                address, length = ctypes.c_void_p(start * _PAGE), ctypes.c_size_t((end - start) * _PAGE)
                LIBC.madvise(address, length, _POPULATE_WRITE)  # a page that isn't there is not copied


def joined(runs: Iterable[Run]) -> list[Run]:
    """The same pages in as few runs as possible, in order, with the gaps of no more than a page."""
    found: list[Run] = []
    for start, end in sorted(runs):
        if found and start <= found[-1][1] + _GAP:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _written_by(pid: int) -> Iterator[Run]:
    """The pages of private memory that a process shares with none; nothing where that can't be told."""
    with suppress(OSError), Path(f"/proc/{pid}/pagemap").open("rb", buffering=0) as pagemap:
        for first, end in _private_memory(pid):
            pagemap.seek(first * _ENTRY)
            flags = pagemap.read((end - first) * _ENTRY)[_FLAGS]
            for found in _PRIVATE_RUN.finditer(flags):
                yield first + found.start(), first + found.end()


def _private_memory(pid: int) -> Iterator[Run]:
    """What a process may write to without another one's seeing it."""
    with Path(f"/proc/{pid}/maps").open(encoding="utf-8", errors="replace") as maps:
        for line in maps:
            addresses, permissions, _ = line.split(" ", 2)
            if permissions.startswith("rw") and permissions.endswith("p"):
                start, _, end = addresses.partition("-")
                yield int(start, 16) // _PAGE, int(end, 16) // _PAGE
