"""A process that is ready to run, and for which the machine has no core, loses none of its time."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pytest_learnloop.evaluation.starvation import Starvation, waited_for_a_core


class Process:
    """How long a process has waited."""

    waited = 0.0

    def __call__(self, pid: int) -> float:
        return self.waited


@pytest.fixture
def process() -> Process:
    return Process()


def test_what_it_waited_while_a_case_ran_counts(process: Process) -> None:
    starvation = Starvation(1, process)
    process.waited = 5.0
    assert starvation.since(started=10.0, now=20.0) == 5.0
    process.waited = 6.5
    assert starvation.since(started=10.0, now=25.0) == 6.5


def test_what_it_waited_before_the_case_does_not_count(process: Process) -> None:
    starvation = Starvation(1, process)
    process.waited = 5.0
    starvation.since(started=10.0, now=20.0)
    assert starvation.since(started=21.0, now=22.0) == 0.0
    process.waited = 5.5
    assert starvation.since(started=21.0, now=23.0) == 0.5


def test_it_is_never_more_than_the_time_of_the_case(process: Process) -> None:
    process.waited = 5.0
    assert Starvation(1, process).since(started=10.0, now=11.0) == 1.0


def test_a_process_that_has_ended_has_waited_as_long_as_before(process: Process) -> None:
    starvation = Starvation(1, process)
    process.waited = 5.0
    starvation.since(started=10.0, now=20.0)
    process.waited = 0.0
    assert starvation.since(started=10.0, now=21.0) == 5.0


@pytest.mark.skipif(not Path("/proc/self/schedstat").exists(), reason="the system does not tell it")
def test_the_system_tells_how_long_two_that_share_a_core_have_waited() -> None:
    core = min(os.sched_getaffinity(0))
    busy = [sys.executable, "-c", f"import os; os.sched_setaffinity(0, {{{core}}})\nwhile True: pass"]
    with subprocess.Popen(busy) as one, subprocess.Popen(busy) as other:
        try:
            deadline = time.monotonic() + 30
            while waited_for_a_core(one.pid) < 0.01 and time.monotonic() < deadline:
                time.sleep(0.01)
            assert 0.01 <= waited_for_a_core(one.pid) < 60
        finally:
            one.kill()
            other.kill()


def test_nobody_tells_it_of_a_process_that_is_not_there() -> None:
    assert waited_for_a_core(-1) == 0.0
