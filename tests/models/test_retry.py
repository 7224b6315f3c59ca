"""When another attempt is made, and after which wait."""

from __future__ import annotations

import math
import random
from collections.abc import Callable

import pytest

from pytest_learnloop.models import FatalModelError, ModelError, PassingModelError
from pytest_learnloop.models.retry import Patience, persist


class Clock:
    def __init__(self) -> None:
        self.now = 0.0
        self.waits: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> bool:
        self.waits.append(seconds)
        self.now += seconds
        return False


def failing(*errors: ModelError) -> Callable[[], str]:
    left = list(errors)

    def attempt() -> str:
        if left:
            raise left.pop(0)
        return "answered"

    return attempt


def run(attempt: Callable[[], str], clock: Clock, patience: Patience | None = None, left: float = math.inf) -> str:
    return persist(attempt, patience or Patience(), random.Random(0), lambda: left - clock.now, clock.sleep, clock)


def test_waits_grow() -> None:
    clock = Clock()
    assert run(failing(*[PassingModelError("busy")] * 4), clock) == "answered"
    bounds = [(0.5, 1), (1, 2), (2, 4), (4, 8)]
    assert all(low <= wait <= high for wait, (low, high) in zip(clock.waits, bounds, strict=True))


def test_the_server_is_heeded() -> None:
    clock = Clock()
    run(failing(PassingModelError("slow down", retry_after=30)), clock)
    assert 30 <= clock.waits[0] <= 31


def test_the_last_error_is_told() -> None:
    with pytest.raises(PassingModelError, match=r"third \(after 3 tries\)"):
        run(failing(*map(PassingModelError, ("first", "second", "third"))), Clock(), Patience(tries=3))


@pytest.mark.parametrize("error", [FatalModelError("bad key"), ModelError("bad request")])
def test_other_errors_come_through_at_once(error: ModelError) -> None:
    clock = Clock()
    with pytest.raises(type(error)):
        run(failing(error), clock)
    assert clock.waits == []


def test_there_is_no_waiting_past_the_end_of_the_run() -> None:
    clock = Clock()
    with pytest.raises(PassingModelError, match="slow down"):
        run(failing(PassingModelError("slow down", retry_after=30)), clock, left=20)
    assert clock.waits == []


def test_all_waits_together_are_bounded() -> None:
    clock = Clock()
    errors = [PassingModelError("slow down", retry_after=40)] * 9
    with pytest.raises(PassingModelError):
        run(failing(*errors), clock, Patience(tries=9, total=100))
    assert clock.now < 100
    assert len(clock.waits) == 2


def test_who_is_woken_gives_up() -> None:
    with pytest.raises(PassingModelError, match="busy"):
        persist(
            failing(PassingModelError("busy")), Patience(), random.Random(0), lambda: math.inf, lambda seconds: True
        )
