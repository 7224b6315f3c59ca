"""A condition that asks for something else, and gets one answer where it got two, is doubtful."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import pytest

from pytest_learnloop.domain import (
    Artifact,
    Candidate,
    Case,
    Ending,
    Evaluation,
    Outcome,
    Parameter,
    ParameterKind,
    Trial,
)
from pytest_learnloop.learning.candidates import Candidates
from pytest_learnloop.learning.doubts import Doubt
from pytest_learnloop.learning.race import Accept, Select
from pytest_learnloop.learning.settled_conditions import asking_otherwise, settled

START = """\
def f(a, b):
    if isinstance(a, list):
        return 1
    else:
        return 2
"""
FALLS_THROUGH = """\
def f(a, b):
    if isinstance(a, list):
        return 1
    return 2
"""
OPEN = """\
def f(a, b):
    if isinstance(a, list):
        b = 1
    return b
"""


def artifact_of(source: str) -> Artifact:
    return Artifact((Parameter("shop:f", ParameterKind.FUNCTION, "/shop.py", 1, source),))


def ran(*lines: int) -> Outcome:
    return Outcome(Ending.PASSED, 1.0, lines=frozenset(("shop:f", line) for line in lines))


def is_settled(start: str, source: str, before: tuple[int, ...], after: tuple[int, ...]) -> bool:
    artifact = artifact_of(start)
    found = settled(artifact, Candidate({"shop:f": source}), [ran(1), ran(*before)], [ran(*after)])
    return found == {"shop:f"}


@pytest.mark.parametrize(("start", "other"), [(START, 5), (FALLS_THROUGH, 4)])
@pytest.mark.parametrize("left", ["body", "other"])
def test_one_branch_runs_where_both_did(start: str, other: int, left: str) -> None:
    source = start.replace("(a, list)", "(b, list)")
    assert is_settled(start, source, (2, 3, other), (2, 3 if left == "body" else other))


def test_both_branches_still_run() -> None:
    assert not is_settled(START, START.replace("(a, list)", "(b, list)"), (2, 3, 5), (2, 3, 5))


def test_only_one_ran_before() -> None:
    assert not is_settled(START, START.replace("(a, list)", "(b, list)"), (2, 3), (2, 5))


def test_what_runs_where_the_condition_does_not_hold_is_not_known() -> None:
    assert not is_settled(OPEN, OPEN.replace("(a, list)", "(b, list)"), (2, 3, 4), (2, 4))


@pytest.mark.parametrize(
    ("condition", "instead"),
    [
        ("a", "not a"),
        ("a > 1", "a >= 1"),
        ("a > 1", "a > 2"),
        ("a > b", "b < a"),
        ("a and b", "a or b"),
        ("a", "a and b"),
        ("a.b", "a.b.c"),
    ],
)
def test_it_asks_for_the_same(condition: str, instead: str) -> None:
    start, source = (START.replace("isinstance(a, list)", each) for each in (condition, instead))
    assert asking_otherwise(artifact_of(start), Candidate({"shop:f": source})) == {}


def test_what_has_another_number_of_conditions_is_not_compared() -> None:
    source = textwrap.dedent(
        """\
        def f(a, b):
            if b:
                return 3
            if isinstance(b, list):
                return 1
            return 2
        """
    )
    assert asking_otherwise(artifact_of(START), Candidate({"shop:f": source})) == {}


ONE, OTHER = Case("test_one"), Case("test_other")


class _Sided:
    """An evaluator of two cases that lists reach by another branch than all else; each candidate passes both."""

    def __init__(self, instead: Mapping[Case, Outcome | None] | None = None) -> None:
        """
        :param instead: what cases give in place of that; None for one that is not run.
        """
        self.trials: list[Trial] = []
        self._instead = instead or {}

    def evaluate(self, trials: Sequence[Trial], until: float | None = None) -> list[Evaluation]:
        self.trials += trials
        return [Evaluation(each, dict(self._outcomes(each.cases))) for each in trials]

    def _outcomes(self, cases: Sequence[Case]) -> Iterator[tuple[Case, Outcome]]:
        for case in cases:
            outcome = self._instead.get(case, ran(2, 5))
            if outcome is not None:
                yield case, outcome


def known_by(evaluator: _Sided) -> Candidates:
    reached = frozenset({"shop:f"})
    start = {ONE: replace(ran(2, 5), touched=reached), OTHER: replace(ran(2, 3), score=0.0, touched=reached)}
    return Candidates(
        artifact_of(START),
        evaluator,
        start,
        train=[ONE, OTHER],
        validation=[],
        tests={},
        check=lambda candidate: None,
        accept=Accept.BETTER,
        select=Select.BEST,
        mixed=False,
    )


@pytest.mark.parametrize(
    ("instead", "is_doubted"),
    [("isinstance(b, list)", True), ("isinstance(a, tuple)", True), ("not isinstance(a, list)", False)],
)
def test_a_candidate_that_some_case_asks_for_is_looked_at(instead: str, is_doubted: bool) -> None:
    evaluator = _Sided()
    known = known_by(evaluator)
    candidate = Candidate({"shop:f": START.replace("isinstance(a, list)", instead)})

    found = known.doubts(candidate, {ONE: ran(2, 5), OTHER: ran(2, 5)})
    again = known.doubts(candidate, {ONE: ran(2, 5), OTHER: ran(2, 5)})

    assert found == again == ({"shop:f": Doubt.SETTLED} if is_doubted else {})
    assert len(evaluator.trials) == is_doubted


@pytest.mark.parametrize("instead", [None, Outcome(Ending.TIMEOUT, 0.0)], ids=["not run", "too late"])
def test_where_a_case_may_have_gone_the_other_way_nothing_is_doubted(instead: Outcome | None) -> None:
    candidate = Candidate({"shop:f": START.replace("(a, list)", "(b, list)")})
    passed = {ONE: ran(2, 5), OTHER: ran(2, 5)}
    assert known_by(_Sided({OTHER: instead})).doubts(candidate, passed) == {}
