"""The rollouts of a run: from options, marks and what the first run showed of the tests."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_learnloop.domain import Case, Window
from pytest_learnloop.learning.evaluator import Evaluator
from pytest_learnloop.learning.rollouts import Rollouts
from pytest_learnloop.run.baseline import FirstRun, Suite
from pytest_learnloop.settings import Settings


def rollouts(
    evaluator: Evaluator, settings: Settings, suite: Suite, first: FirstRun, train: Sequence[Case]
) -> Rollouts:
    """The evaluator, with train cases playing the parts of episodes that were asked for.

    Rollouts go on, where they are to, in tests that play one episode: of several nobody knows which to go on with.
    """
    played = first.episodes

    def window(case: Case) -> Window:
        return Window(
            suite.horizons.get(case.nodeid, settings.horizons.trace),
            suite.feedback_horizons.get(case.nodeid, settings.horizons.feedback),
            settings.horizons.rollout == "continue" and played[case.nodeid] == 1,
        )

    windows = {case: window(case) for case in train if case.nodeid in played}
    is_open = [case for case in windows if settings.horizons.trace_is_open and case.nodeid not in suite.horizons]
    return Rollouts(evaluator, {case: part for case, part in windows.items() if part != Window()}, is_open)
