"""Time that doesn't count, because the machine had no core to spare for a process that was ready to run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

_NANOSECONDS = 1e9
_LINE = 100
"""Bytes that it has at most."""


def waited_for_a_core(pid: int) -> float:
    """Seconds up to now that the main thread of a process stood in the queue for a core; 0 where nobody tells.

    Linux tells it in the second number of ``/proc/<pid>/schedstat``.
    """
    try:
        with Path(f"/proc/{pid}/schedstat").open("rb", buffering=0) as schedstat:
            _, waited, *_ = schedstat.read(_LINE).split()
        return int(waited) / _NANOSECONDS
    except (OSError, ValueError):
        return 0.0


class Starvation:
    """How long a process was kept waiting while one of its cases ran."""

    def __init__(self, pid: int, waited: Callable[[int], float] = waited_for_a_core) -> None:
        """
        :param waited: gives the seconds that a process has waited up to now.
        """
        self._pid, self._waited = pid, waited
        self._looked = 0.0
        self._total = self._before = 0.0

    def since(self, started: float, now: float) -> float:
        """Seconds of waiting between two times of one clock; ``now`` never goes back.

        What it waited between the last look before ``started`` and then counts as well, since nobody looked in between.
        """
        if started > self._looked:
            self._before = self._total
        self._looked, self._total = now, max(self._total, self._waited(self._pid))
        return min(self._total - self._before, now - started)
