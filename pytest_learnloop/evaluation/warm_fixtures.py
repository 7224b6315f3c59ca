"""Sets up fixtures of the session in the warm process, so that its children inherit them.

Each is set up as it would be for a test: by pytest's own protocol, for an item without a body that takes the place of a
test that uses it. Children tear down what they set up themselves; what they inherit is torn down once, when the warm
process ends.
"""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pytest_learnloop.domain import Ending
from pytest_learnloop.evaluation import internals
from pytest_learnloop.evaluation.judge import Judge
from pytest_learnloop.evaluation.session_fixtures import SessionFixtures
from pytest_learnloop.evaluation.shared_fixtures import WarmFixture
from pytest_learnloop.evaluation.surroundings import Look


class WarmFixturesError(Exception):
    """They cannot be set up in the warm process: says why, in words."""


class WarmFixtures:
    """The fixtures that are set up in this process."""

    def __init__(self, session: pytest.Session, judge: Judge) -> None:
        """
        :param judge: hears the reports of tests.
        """
        self._session, self._judge = session, judge
        self._taken: internals.TakenFinalizers | None = None

    def set_up(self, fixtures: Sequence[WarmFixture]) -> None:
        """Set up these and no others, in this order.

        :raises WarmFixturesError: one fails, sets up another, or leaves something behind that must not be inherited.
        """
        known, items = SessionFixtures(self._session).by_key(), {item.nodeid: item for item in self._session.items}
        before = Look(self._session.config.rootpath)
        for fixture in fixtures:
            definition = known[fixture.key].definition
            if definition not in internals.set_up_for_session(self._session):
                self._run(internals.stand_in(items[fixture.nodeid], definition))
        set_up = internals.set_up_for_session(self._session)
        planned = [known[fixture.key].definition for fixture in fixtures]
        others = [each for each in (*set_up, *planned) if (each in set_up) is not (each in planned)]
        for definition in others:
            if not internals.is_built_in(definition):
                raise WarmFixturesError(f"{definition.argname} is not set up as it was at the start")
        if held := before.changes_until(Look(self._session.config.rootpath)).held:
            raise WarmFixturesError(f"they leave {' and '.join(held)} behind")
        self._taken = internals.TakenFinalizers(self._session, planned)

    def _run(self, item: pytest.Item) -> None:
        """Run an item, and leave set up what it shares with others."""
        self._judge.begin()
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=self._session)
        if self._judge.ending is not Ending.PASSED:
            crashes = [getattr(report.longrepr, "reprcrash", None) for report in self._judge.reports]
            said = next((str(crash.message) for crash in crashes if crash is not None), f"{item.nodeid} is not run")
            raise WarmFixturesError(said.splitlines()[0])

    def tear_down(self) -> None:
        """Tear down what was set up."""
        if self._taken is not None:
            self._taken.give_back()
            internals.tear_down_everything(self._session)
