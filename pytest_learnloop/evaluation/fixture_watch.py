"""Watches, in the children of a baseline, how the fixtures of the session are set up."""

from __future__ import annotations

import time
from collections.abc import Collection, Generator
from dataclasses import replace
from typing import Any

import pytest

from pytest_learnloop.evaluation import internals
from pytest_learnloop.evaluation.fence import Fence
from pytest_learnloop.evaluation.order import Deed
from pytest_learnloop.evaluation.session_fixtures import SessionFixture, SessionFixtures
from pytest_learnloop.evaluation.shared_fixtures import Key, SetUp
from pytest_learnloop.evaluation.surroundings import Changes, Look
from pytest_learnloop.evaluation.touches import Touches


class FixtureWatch:
    """A plugin that notes what each set-up of a session's fixture does."""

    def __init__(self, session: pytest.Session, fence: Fence, touches: Touches | None) -> None:
        """
        :param touches: tells which parameters ran while a fixture was set up; None: that cannot be told.
        """
        self._fixtures = SessionFixtures(session)
        self._root, self._fence, self._touches = session.config.rootpath, fence, touches
        self._seen: list[tuple[SessionFixture, SetUp]] = []

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(
        self, fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest
    ) -> Generator[None, object, object]:
        fixture = self._fixtures.get(fixturedef)
        if fixture is None:
            return (yield)
        item = internals.item_of(request)
        earlier, before = self._set_up_for(item), Look(self._root)
        began, failed = time.perf_counter(), True
        with self._fence.apart() as deeds:
            try:
                value = yield
                failed = False
                return value
            finally:
                seconds = time.perf_counter() - began
                changes = before.changes_until(Look(self._root))
                nested = [key for key in self._set_up_for(item) if key not in earlier]
                set_up = SetUp(
                    fixture.key,
                    item.nodeid,
                    seconds,
                    needs=(*nested, *(key for key in earlier if key[0] in fixturedef.argnames)),
                    after=tuple(earlier),
                    forbids="its set-up fails" if failed else _objection(fixture, changes, deeds),
                    disturbs=", ".join(changes.surroundings),
                    for_all=len(fixture.users) == self._fixtures.items,
                )
                self._seen.append((fixture, set_up))

    def _set_up_for(self, item: pytest.Item) -> list[Key]:
        found = (self._fixtures.get(each) for each in internals.fixtures_of(item))
        return [each.key for each in found if each is not None]

    def take(self) -> list[dict[str, Any]]:
        """What was seen since the last time, as plain data."""
        seen, self._seen = self._seen, []
        return [self._judged(fixture, set_up).to_plain() for fixture, set_up in seen]

    def _judged(self, fixture: SessionFixture, set_up: SetUp) -> SetUp:
        if self._touches is None:
            return replace(set_up, forbids="nobody knows whether it runs what is trained")
        return replace(set_up, runs=tuple(sorted(self._touches.recorder.of(fixture.definition).touched)))


def _objection(fixture: SessionFixture, changes: Changes, deeds: Collection[Deed]) -> str:
    """Why no child may inherit what was set up like this; empty where nothing is in the way."""
    if fixture.parametrized:
        return "it is parametrized"
    if deeds:
        kind, what = min(deeds)
        return f"it reaches beyond the process ({kind}: {what})"
    if changes.held:
        return f"it leaves {' and '.join(changes.held)} behind"
    if changes.program:
        return f"it changes or imports {', '.join(changes.program)}"
    return ""
