"""Timing a call: on a clock that the test turns, and on the real one."""

from __future__ import annotations

import gc
import itertools
import math

import pytest

from pytest_learnloop.learning import benchmark
from pytest_learnloop.learning.benchmark import measure, reference_work


class Machine:
    """A clock that goes on by what calls cost, and a reference work and a function that cost as much as they are told.

    It is ``slower`` by a factor, and in three of five calls by some more, ``until`` so many seconds have gone by.
    """

    def __init__(
        self,
        monkeypatch: pytest.MonkeyPatch,
        cost: float,
        slower: float = 1.0,
        unrest: float = 0.0,
        until: float = math.inf,
    ) -> None:
        self.now, self.cost, self.slower, self._until = 0.0, cost, slower, until
        self._unrest = itertools.cycle([unrest] * 3 + [0.0] * 2)
        self.calls = 0
        monkeypatch.setattr(benchmark, "reference_work", self.reference)

    def clock(self) -> float:
        return self.now

    def reference(self) -> int:
        self.now += 50e-6 * self.slower
        return 0

    def function(self) -> str:
        self.calls += 1
        unrest = next(self._unrest)
        self.now += self.cost * self.slower * (1 + (unrest if self.now < self._until else 0.0))
        return f"result {self.calls}"


def test_a_time_is_told_in_runs_of_the_reference_work(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = Machine(monkeypatch, cost=100e-6)
    timing = measure(machine.function, clock=machine.clock)
    assert timing.relative == pytest.approx(2.0)
    assert timing.seconds == pytest.approx(100e-6)
    assert timing.noise == pytest.approx(0.05 * 2.0)
    assert timing.result == "result 1"


def test_a_slower_machine_has_the_same_time(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = Machine(monkeypatch, cost=100e-6, slower=7.0)
    assert measure(machine.function, clock=machine.clock).relative == pytest.approx(2.0)


def test_unrest_is_noise(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = Machine(monkeypatch, cost=0.01, unrest=4.0)
    assert measure(machine.function, clock=machine.clock).noise == pytest.approx(4 * 200)


def test_what_was_disturbed_is_timed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = Machine(monkeypatch, cost=0.01, unrest=4.0, until=0.5)
    timing = measure(machine.function, clock=machine.clock)
    assert timing.relative == pytest.approx(200)
    assert timing.noise == pytest.approx(0.05 * 200)
    assert machine.calls > 2 * timing.calls


def test_slow_calls_are_timed_ten_times(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = Machine(monkeypatch, cost=3.0, unrest=4.0)
    assert measure(machine.function, seconds=0.1, clock=machine.clock).calls == 10


def test_a_failing_call_fails_the_test_and_leaves_the_collector_on() -> None:
    def broken() -> None:
        raise LookupError("no such thing")

    with pytest.raises(LookupError):
        measure(broken)
    assert gc.isenabled()


def test_ten_times_the_work_takes_longer_by_more_than_the_noise() -> None:
    once = measure(reference_work, seconds=0.1)
    often = measure(lambda: [reference_work() for _ in range(10)], seconds=0.1)
    assert often.relative - once.relative > once.noise
    assert 0.5 < once.relative < 2.0
