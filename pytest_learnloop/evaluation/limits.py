"""Limits on a child, set by itself before any candidate code runs, and the Linux calls behind them."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
import threading
import warnings
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import NamedTuple

if sys.platform != "win32":
    import resource  # here, as every child would take its time over it

STACKS = signal.SIGUSR1
"""Asks a child for its threads' stacks; answered from within any loop, C code included."""
HANGING = signal.SIGUSR2
"""Asks a child what its test has run so far; answered between two bytecodes."""

LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None
"""The C library, None elsewhere than on Linux; opened once, as every child would take its time over it."""
_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_JEMALLOC = "jemalloc_bg_thd"
"""Name of the threads in which jemalloc gives memory back."""
_LARGEST_FILE = 256 << 20
_LEAST_HEADROOM = 4 << 30
"""Below this, thread stacks and arenas alone (address space, not memory) would hit the limit."""


def can_fork() -> bool:
    """Whether this platform has what the warm process needs: fork, memory files and prctl, that is, Linux."""
    return sys.platform == "linux" and hasattr(os, "fork") and hasattr(os, "memfd_create")


def threads() -> int:
    """Number of threads of this process, those of C libraries included; 1 where that can't be told.

    Those of jemalloc, which pyarrow and so pandas brings along, don't count: it sees to it that forks can do without.
    """
    try:
        tasks = os.listdir("/proc/self/task")
    except OSError:
        return 1
    return len(tasks) - sum(map(_is_of_jemalloc, tasks)) if len(tasks) > 1 else 1


def _is_of_jemalloc(task: str) -> bool:
    with contextlib.suppress(OSError):  # it is over
        return Path(f"/proc/self/task/{task}/comm").read_text(encoding="ascii", errors="replace").strip() == _JEMALLOC
    return False


class OtherThreads(NamedTuple):
    """Threads that a fork would lack."""

    named: tuple[str, ...]
    """Names of those that Python started."""
    nameless: int
    """Number of the others, which C libraries started."""


def other_threads() -> OtherThreads:
    """What is known of the threads that a fork would lack.

    OpenBLAS, which numpy starts threads with when it is imported, stops them for a fork and starts them when it needs
    them again: such threads don't count.
    """
    names = tuple(thread.name for thread in threading.enumerate() if thread is not threading.current_thread())
    if threads() - 1 > len(names):
        _fork_once()
    return OtherThreads(names, max(0, threads() - 1 - len(names)))


def _fork_once() -> None:
    """Have everyone hear of a fork who wants to; the child ends at once, so that nothing can hang in it."""
    pid = fork_regardless()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)


def fork_regardless() -> int:
    """``os.fork()`` without the warning by which Python >= 3.12 tells of threads that the child lacks."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return os.fork()


def address_space() -> int:
    """Bytes of address space in use by this process; 0 where that can't be told."""
    try:
        with Path("/proc/self/statm").open(encoding="ascii") as statm:
            return int(statm.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return 0


def die_with_parent(parent: int) -> None:
    """Ask the kernel to kill this process when its parent dies; end it now if that has happened already.

    :param parent: its process id.
    """
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(0)


def adopt_orphans() -> None:
    """Become the parent of all descendants whose own parent dies, so that none escapes the sweep."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def _prctl(option: int, value: int) -> None:
    if LIBC is not None:
        LIBC.prctl(option, value, 0, 0, 0)


def restrict(memory: int) -> None:
    """Limit this process to ``memory`` more bytes (at least 4 GiB of address space), small files and no core dump."""
    if sys.platform == "win32":  # it has none of these limits
        return
    used = address_space()
    if used:
        _lower(resource.RLIMIT_AS, used + max(memory, _LEAST_HEADROOM))
    _lower(resource.RLIMIT_FSIZE, _LARGEST_FILE)
    _lower(resource.RLIMIT_CORE, 0)


def _lower(which: int, limit: int) -> None:
    _, hard = resource.getrlimit(which)
    if hard != resource.RLIM_INFINITY:
        limit = min(limit, hard)
    resource.setrlimit(which, (limit, limit))


def children() -> list[int]:
    """Process ids of this process's direct children, adopted ones included; none where that can't be told."""
    own = os.getpid()
    try:
        with Path(f"/proc/self/task/{own}/children").open(encoding="ascii") as listed:
            return [int(pid) for pid in listed.read().split()]
    except OSError:  # a kernel without CONFIG_PROC_CHILDREN, or another system
        found = os.listdir("/proc") if os.path.isdir("/proc") else []
        return [int(entry) for entry in found if entry.isdigit() and parent_of(int(entry)) == own]


def death_of(pid: int) -> int | None:
    """A descriptor that becomes readable when a child of this process has died; None where the system has no such."""
    with contextlib.suppress(AttributeError, OSError):  # it came with Linux 5.3, and some sandboxes forbid it
        return os.pidfd_open(pid)
    return None


def end_children(known: Collection[int] = ()) -> None:
    """Kill and reap all children of this process but those that are ``known``, and those that they leave to it."""
    others = set(known)
    while strays := [pid for pid in children() if pid not in others]:
        for pid in strays:
            try:
                with contextlib.suppress(ProcessLookupError, ChildProcessError):
                    os.kill(pid, signal.SIGKILL)
                    os.waitpid(pid, 0)
            except PermissionError:  # it runs as somebody else, and may go on for ever
                others.add(pid)


def open_files() -> Iterator[tuple[str, str]]:
    """(descriptor, what it stands for) of all that this process has open."""
    for descriptor in os.listdir("/proc/self/fd"):
        with contextlib.suppress(OSError):  # the listing itself, which is closed by now
            yield descriptor, os.readlink(f"/proc/self/fd/{descriptor}")


def shared_memory() -> list[str]:
    """The address ranges of this process that a forked one would write into, too."""
    with Path("/proc/self/maps").open(encoding="utf-8", errors="replace") as maps:
        return [line.split(" ", 1)[0] for line in maps if line.split(" ", 2)[1] == "rw-s"]


def parent_of(pid: int) -> int | None:
    """Process id of a process's parent; None where there is no such process."""
    try:
        with Path(f"/proc/{pid}/stat").open(encoding="utf-8", errors="replace") as stat:
            return int(stat.read().rpartition(")")[2].split()[1])
    except (OSError, ValueError, IndexError):
        return None
