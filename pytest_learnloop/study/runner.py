"""Runs cells, several at once, each in a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Protocol

from pytest_learnloop.evaluation.limits import die_with_parent

_GLANCE = 0.05
"""Seconds between two looks at what runs."""
_GRACE = 30.0
"""Seconds that an interrupted cell has to write down where it was."""


class Process(Protocol):
    """What there is to know of a process; :class:`subprocess.Popen` is one."""

    pid: int

    def poll(self) -> int | None:
        """Its exit status; None while it runs."""
        ...


@dataclass(frozen=True)
class Job:
    """A cell that is to be run."""

    cell: str
    """Its id."""
    start: Callable[[], Process]
    splits: Path | None = None
    """The file of splits that it shares with other cells; None where nothing is shared."""


@dataclass
class Runner:
    """Runs jobs in their order.

    Of those that share a file of splits the first runs alone until that is there, so that all of them are split alike.
    """

    at_once: int
    finished: Callable[[str, int, float], None]
    """Hears of each cell that came to its end: its id, its exit status, and the seconds that it took."""
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _running: dict[str, _Running] = field(default_factory=dict)

    def run(self, jobs: Iterable[Job]) -> None:
        """Until all have come to an end.

        :raises KeyboardInterrupt: the user interrupted it; nothing runs any more then.
        """
        waiting = list(jobs)
        try:
            while waiting or self._running:
                while len(self._running) < self.at_once and (job := self._next(waiting)) is not None:
                    waiting.remove(job)
                    self._running[job.cell] = _Running(job, job.start(), self.clock())
                self.sleep(_GLANCE)
                self._collect()
        finally:
            self._stop()

    def _next(self, waiting: Sequence[Job]) -> Job | None:
        being_split = {each.job.splits for each in self._running.values() if not _are_there(each.job.splits)}
        return next((job for job in waiting if job.splits not in being_split), None)

    def _collect(self) -> None:
        for cell, running in list(self._running.items()):
            status = running.process.poll()
            if status is not None:
                del self._running[cell]
                self.finished(cell, status, self.clock() - running.since)

    def _stop(self) -> None:
        """End what runs, as Ctrl-C does; what does not end is killed."""
        for number in (signal.SIGINT, signal.SIGKILL):
            for running in self._running.values():
                _signal(running.process, number)
            until = self.clock() + _GRACE
            while self._running and self.clock() < until:
                self._running = {cell: each for cell, each in self._running.items() if each.process.poll() is None}
                self.sleep(_GLANCE)


@dataclass(frozen=True)
class _Running:
    job: Job
    process: Process
    since: float


def launch(command: Sequence[str], directory: str, output: Path, environment: Mapping[str, str]) -> Process:
    """Start a process that writes to a file, in a group of its own, and that dies with this one.

    :param directory: where it is started.
    """
    output.parent.mkdir(parents=True, exist_ok=True)
    with output.open("wb") as file:
        return subprocess.Popen(
            command,
            cwd=directory,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=partial(die_with_parent, os.getpid()),
        )


def _are_there(splits: Path | None) -> bool:
    return splits is None or splits.exists()


def _signal(process: Process, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, number)
