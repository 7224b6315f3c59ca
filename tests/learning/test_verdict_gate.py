"""What the gate lets pass."""

from __future__ import annotations

import pytest

from pytest_learnloop.domain import Case, Ending, Outcome
from pytest_learnloop.learning.gate import gate

CASES = tuple(Case(f"t{number}") for number in range(4))


def outcomes(*passed: bool) -> dict[Case, Outcome]:
    return {
        case: Outcome(Ending.PASSED if each else Ending.FAILED, float(each))
        for case, each in zip(CASES, passed, strict=False)
    }


def test_an_improvement_passes() -> None:
    assert gate(CASES[:2], outcomes(False, True), outcomes(True, True), []).passed


def test_a_lost_held_out_pass_is_refused_even_where_the_mean_rises() -> None:
    refused = gate(CASES[:3], outcomes(True, False, False), outcomes(False, True, True), [])
    assert not refused.passed
    assert "t0 passes with the code on disk" in refused.reasons[0]


@pytest.mark.parametrize("ending", [ending for ending in Ending if ending is not Ending.PASSED])
def test_a_pass_is_lost_however_it_ends(ending: Ending) -> None:
    best = {CASES[0]: Outcome(ending, 1.0)}
    assert len(gate(CASES[:1], outcomes(True), best, []).reasons) == 1


def test_a_pass_that_was_not_run_again_is_lost() -> None:
    assert len(gate(CASES[:1], outcomes(True), {}, []).reasons) == 1


def test_a_lower_held_out_mean_is_refused() -> None:
    start = {CASES[0]: Outcome(Ending.FAILED, 0.5)}
    best = {CASES[0]: Outcome(Ending.FAILED, 0.2)}
    assert gate(CASES[:1], start, best, []).reasons == ("the held-out mean fell from 0.500 to 0.200",)


def test_a_sum_in_another_order_is_no_lower_mean() -> None:
    scores = (0.1, 0.2, 0.3)
    start = {case: Outcome(Ending.PASSED, score) for case, score in zip(CASES, scores, strict=False)}
    best = {case: Outcome(Ending.PASSED, score) for case, score in zip(CASES, reversed(scores), strict=False)}
    assert 0.1 + 0.2 + 0.3 != 0.3 + 0.2 + 0.1  # said so, since sum() makes up for it from Python 3.12 on
    assert gate(CASES[:3], start, best, []).passed
    assert gate(CASES[:3], best, start, []).passed


def test_a_broken_guard_is_refused() -> None:
    assert "guard test_g.py::test_g" in gate((), {}, {}, ["test_g.py::test_g"]).reasons[0]
