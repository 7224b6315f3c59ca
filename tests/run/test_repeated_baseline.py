"""Where cases are repeated, chance may have its share in what they give."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pytest_learnloop.domain import (
    Artifact,
    Case,
    Ending,
    Evaluation,
    Outcome,
    Parameter,
    ParameterKind,
    Split,
    Trial,
)
from pytest_learnloop.evaluation.evaluator import Execution
from pytest_learnloop.learning.repeats import together
from pytest_learnloop.learning.split import Splits
from pytest_learnloop.run.baseline import Baseline, FirstRun, second_run

PASSED = Outcome(Ending.PASSED, 1.0, touched=frozenset({"m:f"}))
FAILED = Outcome(Ending.FAILED, 0.0, touched=frozenset({"m:f"}))
CASE = Case("t")


class Known:
    """An evaluator that knows what it gives."""

    def __init__(self, outcome: Outcome) -> None:
        self._outcome = outcome

    def evaluate(self, trials: Sequence[Trial], until: float | None = None) -> list[Evaluation]:
        return [Evaluation(trial, dict.fromkeys(trial.cases, self._outcome)) for trial in trials]


def baseline(first: Execution, *runs: Outcome) -> Baseline:
    """Of a test that ran once, and then so often again."""
    artifact = Artifact((Parameter("m:f", ParameterKind.FUNCTION, "m.py", 1, "def f(): ..."),))
    splits = Splits({CASE: Split.TRAIN}, {}, {})
    return second_run(Known(together(runs)), artifact, FirstRun.of({"t": first}), splits, repeated=len(runs) > 1)


def test_a_first_run_that_came_out_otherwise_is_one_among_several() -> None:
    assert baseline(Execution(FAILED), PASSED, PASSED, PASSED).train == (CASE,)
    assert baseline(Execution(FAILED), PASSED).train == ()


def test_so_is_one_that_failed_watched_and_passed_otherwise() -> None:
    found = baseline(Execution(PASSED, failed_watched=True), PASSED, PASSED, PASSED)
    assert (found.train, found.flaky) == ((CASE,), ())


def test_what_fails_whenever_it_is_watched_is_left_out() -> None:
    found = baseline(Execution(PASSED, failed_watched=True), FAILED, FAILED, FAILED)
    assert (found.train, found.flaky, found.fails_watched) == ((), (CASE,), frozenset({CASE}))


@pytest.mark.parametrize(("runs", "flaky"), [((PASSED, FAILED, FAILED), True), ((*[FAILED] * 9, PASSED), False)])
def test_what_fails_mostly_does_so_by_chance(runs: tuple[Outcome, ...], flaky: bool) -> None:
    found = baseline(Execution(PASSED, failed_watched=True), *runs)
    assert (bool(found.flaky), found.fails_watched) == (flaky, frozenset())
