"""Cells run several at once, in their order; those that share splits wait until these are there."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from pytest_learnloop.study.runner import Job, Process, Runner, launch


@dataclass
class Clock:
    """Time that passes when somebody sleeps."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@dataclass
class Pretended:
    """A process that ends after some time."""

    clock: Clock
    seconds: float
    at_start: Callable[[], object] = lambda: None
    pid: int = 0
    since: float = 0.0

    def start(self) -> Process:
        self.since = self.clock.now
        self.at_start()
        return self

    def poll(self) -> int | None:
        return 0 if self.clock.now >= self.since + self.seconds else None


@dataclass
class Log:
    clock: Clock = field(default_factory=Clock)
    started: list[str] = field(default_factory=list)
    running: set[str] = field(default_factory=set)
    most: int = 0
    ended: list[str] = field(default_factory=list)

    def job(self, cell: str, seconds: float, splits: Path | None = None) -> Job:
        def at_start() -> None:
            self.started.append(cell)
            self.running.add(cell)
            self.most = max(self.most, len(self.running))

        return Job(cell, Pretended(self.clock, seconds, at_start).start, splits)

    def finished(self, cell: str, status: int, seconds: float) -> None:
        assert status == 0
        self.running.remove(cell)
        self.ended.append(cell)

    def run(self, at_once: int, *jobs: Job) -> None:
        Runner(at_once, self.finished, self.clock, self.clock.sleep).run(jobs)


@pytest.mark.parametrize("at_once", [1, 2, 5])
def test_no_more_at_once_than_asked_for(at_once: int) -> None:
    log = Log()
    log.run(at_once, *(log.job(str(number), 1.0 + number / 10) for number in range(5)))
    assert log.started == ["0", "1", "2", "3", "4"]
    assert sorted(log.ended) == log.started
    assert log.most == at_once


def test_what_shares_splits_waits_for_the_first_and_others_do_not(tmp_path: Path) -> None:
    log, splits = Log(), tmp_path / "splits.json"
    first = log.job("first", 3.0, splits)
    others = [log.job("second", 1.0, splits), log.job("third", 1.0, splits), log.job("stranger", 1.0)]
    log.run(4, first, *others)
    assert log.started == ["first", "stranger", "second", "third"]  # the first left none, so that each is alone
    assert log.most == 2


def test_what_shares_splits_that_are_there_runs_at_once(tmp_path: Path) -> None:
    log, splits = Log(), tmp_path / "splits.json"
    splits.touch()
    log.run(4, *(log.job(str(number), 1.0, splits) for number in range(3)))
    assert log.most == 3


SLEEPING = "import time; print('here', flush=True); time.sleep(600)"


def test_an_interruption_ends_what_runs(tmp_path: Path) -> None:
    output = tmp_path / "cell" / "output.txt"
    processes: list[Process] = []

    def start() -> Process:
        processes.append(launch([sys.executable, "-c", SLEEPING], str(tmp_path), output, os.environ))
        return processes[-1]

    def sleep(seconds: float) -> None:
        time.sleep(seconds)
        if "here" in output.read_text() and processes[0].poll() is None and not interrupted:
            interrupted.append(True)
            raise KeyboardInterrupt

    interrupted: list[bool] = []
    with pytest.raises(KeyboardInterrupt):
        Runner(1, lambda *told: pytest.fail("it did not come to its end"), sleep=sleep).run([Job("cell", start)])
    assert processes[0].poll() == -signal.SIGINT
    assert "KeyboardInterrupt" in output.read_text()


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel of Linux does it")
def test_cells_die_with_the_study(tmp_path: Path) -> None:
    study = f"""
import os, sys, time
from pathlib import Path
from pytest_learnloop.study.runner import launch
output = Path({str(tmp_path)!r}) / "output.txt"
process = launch([sys.executable, "-c", {SLEEPING!r}], ".", output, os.environ)
while "here" not in output.read_text():
    time.sleep(0.01)
print(process.pid, flush=True)
os.kill(os.getpid(), 9)
"""
    killed = subprocess.run([sys.executable, "-c", study], stdout=subprocess.PIPE, text=True, check=False)
    assert killed.returncode == -signal.SIGKILL
    cell = int(killed.stdout)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and _runs(cell):
        time.sleep(0.02)
    assert not _runs(cell)


def _runs(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0]
    except FileNotFoundError:
        return False
    return state != "Z"
