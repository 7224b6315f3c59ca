"""Where there is no terminal, what passes is told in a line a minute, and not at all while there is other news."""

from __future__ import annotations

import io

import pytest

from pytest_learnloop.report import progress
from pytest_learnloop.report.progress import PlainProgress


class Clock:
    """A clock that stands still until it is set on."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(progress, "time", clock)
    return clock


def test_a_minute_of_silence_is_broken(clock: Clock) -> None:
    file = io.StringIO()
    plain = PlainProgress(file, None)
    for second in range(121):
        clock.now = 1000 + second
        if second == 10:
            plain.status("baseline", 300)
        if second == 30:
            plain.say("something else")
        plain.tick(second)
    assert file.getvalue().splitlines() == ["something else", "learnloop: baseline: 90 of 300 tests (for 80 s)"]


def test_nothing_is_told_of_what_passes_soon(clock: Clock) -> None:
    file = io.StringIO()
    plain = PlainProgress(file, None)
    plain.status("baseline", 300)
    clock.now += 59
    plain.tick(299)
    assert file.getvalue() == ""
