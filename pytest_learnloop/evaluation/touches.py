"""Ties the recorder to pytest: which test, or which shared fixture, is the owner of what runs."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest

from pytest_learnloop.domain import Detail
from pytest_learnloop.evaluation import internals
from pytest_learnloop.evaluation.record import Recorder, Recording


class Touches:
    """A plugin of children that record: what a shared fixture's set-up runs counts for every test that uses it."""

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder
        self._runs = 0
        self._fixtures: list[object] = []
        """The fixture definitions that the last test used."""
        self._open = 0

    @classmethod
    def at(cls, detail: Detail) -> Touches | None:
        """What a level of detail needs recorded; None: nothing."""
        if detail in (Detail.TRACES, Detail.TOUCHES):
            return cls(Recorder(traces=detail is Detail.TRACES))
        return None

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        self._runs += 1  # a seeded test runs several times, each with an owner of its own
        self._fixtures = []
        with self.recorder.scope(self._runs):
            self._open += 1
            try:
                return (yield)
            finally:
                self._open -= 1

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[Any]) -> Generator[None, object, object]:
        if fixturedef.scope == "function":
            return (yield)
        with self.recorder.scope(fixturedef):
            self._open += 1
            try:
                return (yield)
            finally:
                self._open -= 1

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> None:
        self._fixtures = internals.fixtures_of(item)

    def of_last(self) -> dict[str, Any]:
        """What the last test and its fixtures ran, as plain data."""
        return _plain(self.recorder.of(self._runs, *self._fixtures))

    def of_hanging(self, item: pytest.Item) -> dict[str, Any]:
        """What a test has run that is not through yet; nothing can be recorded afterwards."""
        while self._open:
            self._open -= 1
            self.recorder.end()
        return _plain(self.recorder.of(self._runs, *internals.fixtures_of(item)))


def _plain(recording: Recording) -> dict[str, Any]:
    return {
        "touched": sorted(recording.touched),
        "lines": sorted(recording.lines),
        "calls": [vars(call) for call in recording.calls],
    }
