"""What held-out cases say of a winner, and the gate."""

from __future__ import annotations

import pytest

from pytest_learnloop.domain import Case, Ending, Outcome, Split
from pytest_learnloop.learning.verdict import compare, gate, sentence

CASES = tuple(Case(f"t{number}") for number in range(4))


def outcomes(*passed: bool) -> dict[Case, Outcome]:
    return {
        case: Outcome(Ending.PASSED if each else Ending.FAILED, float(each))
        for case, each in zip(CASES, passed, strict=False)
    }


def said(start: tuple[bool, ...], best: tuple[bool, ...]) -> str:
    held_out = compare(Split.HELD_OUT, CASES[: len(start)], outcomes(*start), outcomes(*best))
    validation = compare(Split.VALIDATION, CASES, outcomes(False, False, True, True), outcomes(True, True, True, True))
    return sentence(held_out, validation)


def test_comparison_counts_means_and_passes() -> None:
    found = compare(Split.TRAIN, CASES, outcomes(True, False, False, False), outcomes(True, True, False, True))
    assert (found.cases, found.start, found.best) == (4, 0.25, 0.75)
    assert (found.passed_at_start, found.passed_at_best) == (1, 3)


@pytest.mark.parametrize(
    ("start", "best", "words"),
    [
        ((False, True), (True, True), "No sign of meta-overfitting: held-out went from 0.50 to 1.00 on 2 tests"),
        ((True, True), (False, True), "Meta-overfitting is suspected: held-out went from 1.00 to 0.50"),
        ((True, True), (True, True), "what was held out (2 tests) passed before and still does"),
        ((False, True), (False, True), "may not generalize"),
        ((), (), "No tests were held out"),
    ],
)
def test_sentence(start: tuple[bool, ...], best: tuple[bool, ...], words: str) -> None:
    assert words in said(start, best)


def test_the_gate_lets_an_improvement_pass() -> None:
    assert gate(CASES[:2], outcomes(False, True), outcomes(True, True), []).passed


def test_the_gate_refuses_a_lost_held_out_pass_even_where_the_mean_rises() -> None:
    refused = gate(CASES[:3], outcomes(True, False, False), outcomes(False, True, True), [])
    assert not refused.passed
    assert "t0 passed at the start" in refused.reasons[0]


def test_the_gate_refuses_a_lower_held_out_mean() -> None:
    start = {CASES[0]: Outcome(Ending.FAILED, 0.5)}
    best = {CASES[0]: Outcome(Ending.FAILED, 0.2)}
    assert gate(CASES[:1], start, best, []).reasons == ("the held-out mean fell from 0.500 to 0.200",)


def test_the_gate_refuses_a_broken_guard() -> None:
    assert "guard test_g.py::test_g" in gate((), {}, {}, ["test_g.py::test_g"]).reasons[0]
