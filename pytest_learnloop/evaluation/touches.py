"""Ties the recorder to pytest: which test, or which shared fixture, is the owner of what runs."""

from __future__ import annotations

from collections.abc import Generator, Hashable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import pytest

from pytest_learnloop.domain import Detail
from pytest_learnloop.evaluation import internals
from pytest_learnloop.evaluation.record import CALLS, Recorder, Recording
from pytest_learnloop.evaluation.steady import places_told_steadily
from pytest_learnloop.evaluation.steps import StepWatch
from pytest_learnloop.learning.episode import UNWATCHED, Watcher
from pytest_learnloop.outcomes import lines


class Touches:
    """A plugin of children that record: what a shared fixture's set-up runs counts for every test that uses it.

    What runs only because a failure is told (a ``__repr__``, and what that calls) counts for no test: failing tests
    alone run it, so that it would be blamed most.
    """

    def __init__(self, recorder: Recorder, *, steps: bool = False) -> None:
        """
        :param steps: whether the steps of episodes are recorded.
        """
        self.recorder = recorder
        self._records_steps = steps
        self._steps: StepWatch | None = None
        """Of the last test."""
        self._runs = 0
        self._fixtures: list[object] = []
        """The definitions of the fixtures that the last test used, or asked for in vain."""
        self._failed: list[object] = []
        """The definitions of those whose set-up failed in it."""
        self._open = 0

    @classmethod
    def at(cls, detail: Detail, root: Path) -> Touches | None:
        """What a level of detail needs recorded; None: nothing.

        :param root: of the project.
        """
        if not detail.records:
            return None
        is_full = detail is Detail.TRACES
        calls, told = CALLS if is_full else 0, places_told_steadily(root)
        return cls(Recorder(traces=detail is not Detail.TOUCHES, calls=calls, told=told), steps=is_full)

    def watch_steps(self) -> Watcher:
        """What is to watch the episodes of the next test."""
        if not self._records_steps:
            return UNWATCHED
        self._steps = StepWatch(self.recorder)
        return self._steps

    def plugins(self) -> list[object]:
        """What is to be registered while tests run, once the recorder knows what to record."""
        return [self, _Attention(self.recorder)] if self.recorder.reads_literals else [self]

    @contextmanager
    def run(self) -> Iterator[None]:
        """A test runs inside; a seeded one runs several times, and each run has an owner of its own."""
        self._runs += 1
        self._fixtures, self._failed = [], []
        self._begin(self._runs)
        try:
            yield
        finally:
            self._end()

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[Any]) -> Generator[None, object, object]:
        if fixturedef.scope == "function":
            return (yield)
        self._begin(fixturedef)
        try:
            return (yield)
        except BaseException:
            self._failed.append(fixturedef)
            raise
        finally:
            self._end()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> None:
        self._fixtures = self._fixtures_of(item)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_assertrepr_compare(self) -> Generator[None, object, object]:
        with self.recorder.quiet():
            return (yield)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, object, object]:
        with self.recorder.quiet() if internals.raised(item, call) is not None else nullcontext():
            return (yield)

    def _begin(self, owner: Hashable) -> None:
        self.recorder.begin(owner)
        self._open += 1

    def _end(self) -> None:
        self._open -= 1
        self.recorder.end()

    def forget_calls(self) -> None:
        """The running test begins anew, with another example: what it has called before is of no interest."""
        self._end()
        self.recorder.forget_calls(self._runs)
        self._begin(self._runs)

    def of_last(self) -> dict[str, Any]:
        """What the last test and its fixtures ran, as plain data."""
        return self._plain(self.recorder.of(*self._fixtures, self._runs))

    def of_hanging(self, item: pytest.Item) -> dict[str, Any]:
        """What a test has run that is not through yet; nothing can be recorded afterwards."""
        while self._open:
            self._open -= 1
            self.recorder.end()
        return self._plain(self.recorder.of(*self._fixtures_of(item), self._runs))

    def _fixtures_of(self, item: pytest.Item) -> list[object]:
        # Those that failed are none that pytest holds to be used. By what they ran the test depends on it, too, and so
        # do others that find them failed.
        failed = [each for each in internals.failed_fixtures_of(item) if each not in self._failed]
        return [*internals.fixtures_of(item), *self._failed, *failed]

    def _plain(self, recording: Recording) -> dict[str, Any]:
        """As plain data, what is empty left out: most tests of a project touch none of its parameters."""
        plain = {
            "touched": [*recording.order],
            "lines": lines.by_parameter(recording.lines),
            "calls": [vars(call) for call in recording.calls],
            "steps": self._steps.plain(recording.numbers) if self._steps is not None else [],
        }
        return {name: values for name, values in plain.items() if values}


class _Attention:
    """A plugin that has reads of literals noticed where code of the project runs, and not throughout pytest's own."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_fixture_setup(self) -> Generator[None, object, object]:
        with self._recorder.attention():
            return (yield)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_call(self) -> Generator[None, object, object]:
        with self._recorder.attention():
            return (yield)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self) -> Generator[None, object, object]:
        with self._recorder.attention():
            return (yield)
