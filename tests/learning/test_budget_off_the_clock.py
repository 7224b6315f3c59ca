"""What has to be done after the loop takes the time that it takes."""

from __future__ import annotations

import math
import threading

import pytest

from pytest_learnloop.learning.budget import Budget, Limits, NoRoomError, Reservation


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_time_neither_passes_nor_ends() -> None:
    clock = Clock()
    budget = Budget(Limits(seconds=10), clock)
    budget.start()
    clock.now = 12
    assert budget.left("seconds") == 0
    with budget.off_the_clock():
        clock.now = 100
        assert budget.left("seconds") == math.inf
        assert budget.reserve(Reservation())
    clock.now = 101
    assert budget.spent.seconds == 13
    assert budget.exhausted == "the budget of 10s is spent"


def test_all_else_is_limited() -> None:
    budget = Budget(Limits(seconds=10, calls=1), Clock())
    budget.start()
    budget.spend(calls=1)
    with budget.off_the_clock(), pytest.raises(NoRoomError, match="1 call"):
        budget.reserve(Reservation())


def test_a_clock_that_did_not_run_stays_so() -> None:
    clock = Clock()
    budget = Budget(Limits(seconds=10), clock)
    with budget.off_the_clock():
        clock.now = 5
    clock.now = 50
    assert budget.spent.seconds == 0


def test_the_clock_may_be_stopped_while_another_thread_looks_at_it() -> None:
    """As when the final run begins, and a call of a model asks whether there is time for another try."""
    looked: list[float] = []

    def clock() -> float:
        looked.append(0.0)
        if len(looked) == 2:  # the first look began it
            stopping.start()
            stopping.join(0.05)
        return 7.0 + len(looked)

    budget = Budget(Limits(), clock)
    off_the_clock = budget.off_the_clock()
    stopping = threading.Thread(target=off_the_clock.__enter__)
    budget.start()
    assert budget.spent.seconds == 1
    stopping.join()
    assert budget.spent.seconds == 2
