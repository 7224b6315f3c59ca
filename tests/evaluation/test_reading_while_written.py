"""What runs is read from shared memory at any time, also while the child writes there."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from pytest_learnloop.domain import Ending
from pytest_learnloop.evaluation.channel import Progress, Slot
from pytest_learnloop.evaluation.clock import monotonic

_READINGS = 300_000


@pytest.fixture
def written() -> Iterator[Progress]:
    """Where a child starts and finishes a case over and over."""
    progress = Progress.anonymous(1)
    pid = os.fork()
    if pid == 0:
        while True:
            progress.start(0)
            progress.finish(0, Slot(Ending.PASSED, 1.0, 0.0))
    progress.ready()
    yield progress
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    progress.close()


def test_no_case_seems_to_have_started_long_ago(written: Progress) -> None:
    # a time that is half written made a case look overdue, and its candidate was killed
    began = monotonic()
    seen = [Progress(written._memory, 1).running() for _ in range(_READINGS)]  # each looks for the first time
    assert min(started for _, started in seen) >= began - 60
