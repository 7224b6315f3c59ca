"""A child that has told its verdict is out of the way of those that are started after it."""

from __future__ import annotations

import os
import time
from pathlib import Path

from launching_support import DONE, Sleeping

from pytest_learnloop.evaluation.order import Order, Result
from pytest_learnloop.evaluation.supervisor import Supervisor


def is_dead_soon(pid: int) -> bool:
    for _ in range(500):
        if os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None:
            return True
        time.sleep(0.01)
    return False


def test_who_has_ended_is_killed_before_the_next_one_starts(tmp_path: Path) -> None:
    """It may hold a port that the next one needs."""
    launcher = Sleeping(tmp_path, says=DONE)
    supervisor = Supervisor(None, launcher, tmp_path)
    order = Order((("test", None),), get_ready=20.0, fresh=True)
    supervisor.start(1, order)
    results: list[tuple[int, Result]] = []
    while not results:
        results = supervisor.wait(0.05)
    supervisor.start(2, order)
    first, second = launcher.pids
    dead = is_dead_soon(first)
    for pid in (first, second):
        os.kill(pid, 9)
        os.waitpid(pid, 0)
    supervisor.selector.close()
    assert dead
    assert results[0][1].complete
