"""Where there is no terminal, what passes is told in a line now and then, and not at all while there is other news."""

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


def test_silence_is_broken_soon_at_first_and_then_each_minute(clock: Clock) -> None:
    file = io.StringIO()
    plain = PlainProgress(file, None)
    plain.status("baseline", 300)
    for second in range(211):
        clock.now = 1000 + second
        plain.tick(second)
    assert file.getvalue().splitlines() == [
        f"learnloop: baseline: {second} of 300 tests (for {second} s)" for second in (10, 30, 70, 130, 190)
    ]


def test_other_news_breaks_it_as_well(clock: Clock) -> None:
    file = io.StringIO()
    plain = PlainProgress(file, None)
    for second in range(18):
        clock.now = 1000 + second
        if second == 8:
            plain.say("something else")
        plain.tick(second)
    assert file.getvalue() == "something else\n"


def test_nothing_is_told_of_what_passes_soon(clock: Clock) -> None:
    file = io.StringIO()
    plain = PlainProgress(file, None)
    plain.status("baseline", 300)
    clock.now += 9
    plain.tick(299)
    assert file.getvalue() == ""
