"""From the items of a session to the tests of a run."""

from __future__ import annotations

import pytest

from pytest_learnloop.evaluation.case_sources import case_sources
from pytest_learnloop.evaluation.harness import examples_of_properties, seeded_nodeids
from pytest_learnloop.learning.seeded_cases import SeededCases, parse_seeded_cases
from pytest_learnloop.plugin.marks import check_marks, marked, split_of
from pytest_learnloop.run.baseline import Suite
from pytest_learnloop.settings import Settings
from pytest_learnloop.settings.optimizer import SEARCH
from pytest_learnloop.settings.values import horizon


def suite_of(session: pytest.Session, settings: Settings) -> Suite:
    """The tests of a session, with what marks and options say of them.

    :raises pytest.UsageError: a mark says something that cannot be.
    """
    check_marks(session.items)
    return Suite(
        tuple(dict.fromkeys(item.nodeid for item in session.items)),
        seeded_nodeids(session.items),
        marked(session.items, "split", split_of),
        yields=_yields(session, settings),
        horizons=marked(session.items, "horizon", horizon),
        feedback_horizons=marked(session.items, "feedback_horizon", horizon),
        sources=case_sources(session.items, with_support=settings.optimizer.name != SEARCH),  # which reads no texts
    )


def _yields(session: pytest.Session, settings: Settings) -> dict[str, SeededCases]:
    """How many cases a seeded test yields, of those of which more is said than for all."""
    yields = marked(session.items, "seeded_cases", parse_seeded_cases)
    if settings.splits.held_out_examples is not None:
        for nodeid, of_a_case in examples_of_properties(session.items).items():
            numbers = yields.get(nodeid, settings.splits.rules.seeded_cases)
            yields[nodeid] = numbers.holding_out(settings.splits.held_out_examples, of_a_case)
    return yields
