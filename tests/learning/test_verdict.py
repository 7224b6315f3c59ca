"""What held-out cases say of a winner."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from verdict_support import FAILS, LOST, PASSES, REPAIRED, ROSE, Pair, judged, outcome

from pytest_learnloop.domain import Case, Ending, Outcome, Split
from pytest_learnloop.learning.comparison import compare
from pytest_learnloop.learning.verdict import Cases, Finding, judge


@pytest.mark.parametrize(
    ("held_out", "finding"),
    [
        pytest.param([REPAIRED] * 6, Finding.GENERALIZES, id="above chance"),
        pytest.param([REPAIRED] * 9 + [LOST], Finding.GENERALIZES, id="above chance, though one was lost"),
        pytest.param([REPAIRED] * 3 + [PASSES] * 5, Finding.GENERALIZES, id="every failure repaired, none lost"),
        pytest.param([REPAIRED] * 2 + [PASSES] * 5, Finding.NO_EVIDENCE, id="every failure, but two alone"),
        pytest.param([REPAIRED] * 3 + [PASSES] * 5 + [FAILS], Finding.NO_EVIDENCE, id="not every failure"),
        pytest.param([LOST] * 6, Finding.META_OVERFITTING, id="below chance"),
        pytest.param([LOST] * 5 + [PASSES] * 9, Finding.SUSPECTED, id="fell, perhaps by chance"),
        pytest.param([LOST] * 2 + [REPAIRED] + [PASSES] * 9, Finding.SUSPECTED, id="fell a little"),
        pytest.param([FAILS] * 10, Finding.SUSPECTED, id="nothing gained where validation gained all"),
        pytest.param([PASSES] * 10, Finding.NO_EVIDENCE, id="nothing to gain and nothing lost"),
        pytest.param([PASSES] * 30 + [FAILS], Finding.NO_EVIDENCE, id="one failure left is no proof"),
        pytest.param([REPAIRED] * 5, Finding.TOO_FEW, id="five repaired"),
        pytest.param([LOST] * 5, Finding.TOO_FEW, id="five lost"),
        pytest.param([], Finding.TOO_FEW, id="none"),
    ],
)
def test_finding(held_out: list[Pair], finding: Finding) -> None:
    assert judged(held_out).finding is finding


def test_it_takes_a_rise_on_validation_to_be_meta_overfitting() -> None:
    assert judged([LOST] * 9, validation=[PASSES] * 9).finding is Finding.SUSPECTED


def test_without_validation_train_is_what_the_winner_was_selected_by() -> None:
    found = judged([LOST] * 9, validation=[], train=ROSE)
    assert (found.finding, found.selected.split) == (Finding.META_OVERFITTING, Split.TRAIN)


def test_functions_are_counted_and_not_their_cases() -> None:
    assert judged([REPAIRED] * 30, together=10).finding is Finding.TOO_FEW
    assert judged([REPAIRED] * 30, together=5).finding is Finding.GENERALIZES
    found = judged([REPAIRED] * 10 + [PASSES] * 50, together=5)
    assert found.finding is Finding.NO_EVIDENCE, "all ten cases are of two functions"


def test_cases_that_the_edits_cannot_reach_cannot_change() -> None:
    found = judged([PASSES] * 20 + [REPAIRED] * 3 + [PASSES] * 2, unreached=20)
    assert (found.finding, found.could_change) == (Finding.TOO_FEW, 5)
    assert judged([PASSES] * 20 + [REPAIRED] * 3 + [PASSES] * 3, unreached=20).finding is Finding.GENERALIZES


def test_what_was_counted() -> None:
    found = judged([REPAIRED] * 4 + [LOST] * 2 + [PASSES] * 3 + [FAILS])
    assert (found.failing, found.gained, found.lost, found.could_change) == (5, 4, 2, 10)
    assert (found.held_out.start, found.held_out.best) == (0.5, 0.7)
    assert found.change is not None
    assert found.change.mean == pytest.approx(0.2)


def test_the_gap_is_between_cases_with_something_to_gain() -> None:
    found = judged([PASSES] * 20 + [REPAIRED, FAILS], validation=[PASSES] * 3 + [REPAIRED] * 4)
    assert found.gap is not None
    assert (found.gap.selected.mean, found.gap.held_out.mean, found.gap.mean) == (1.0, 0.5, 0.5)
    assert (found.gap.selected.cases, found.gap.held_out.cases) == (4, 2)
    assert judged([PASSES] * 20).gap is None


def test_grades() -> None:
    assert judged([(0.2, 0.5), (0.3, 0.4), (0.1, 0.9), (0.5, 0.6), (0.0, 0.3), (0.2, 0.25)]).finding is (
        Finding.GENERALIZES
    )
    assert judged([(0.5, 0.2)] * 6).finding is Finding.META_OVERFITTING
    assert judged([(0.5, 0.2)] * 3 + [(0.5, 0.6)] * 5).finding is Finding.SUSPECTED


@pytest.mark.parametrize(("grade", "finding"), [(0.9, Finding.GENERALIZES), (0.7, Finding.NO_EVIDENCE)])
def test_a_lower_grade_speaks_against_repairs(grade: float, finding: Finding) -> None:
    cases = [Case(f"t{number}") for number in range(9)]
    start = {case: Outcome(Ending.FAILED, 0.0) if case in cases[:3] else Outcome(Ending.PASSED, 0.8) for case in cases}
    best = dict.fromkeys(cases, Outcome(Ending.PASSED, 0.8))
    best[cases[-1]] = Outcome(Ending.PASSED, grade)
    assert judge(Cases(cases, [], [], {}), start, best).finding is finding


def test_a_case_that_was_not_run_scores_nothing() -> None:
    cases = [Case(f"t{number}") for number in range(6)]
    start = dict.fromkeys(cases, outcome(1.0))
    found = judge(Cases(cases, [], [], {}), start, {})
    assert (found.lost, found.held_out.best) == (6, 0.0)


def test_seeded_cases_of_one_test_stand_for_themselves() -> None:
    cases = [Case("test_property", seed) for seed in range(6)]
    found = judge(Cases(cases, [], [], {}), dict.fromkeys(cases, outcome(0.0)), dict.fromkeys(cases, outcome(1.0)))
    assert (found.finding, found.could_change) == (Finding.GENERALIZES, 6)


PAIRS = st.lists(st.sampled_from([REPAIRED, LOST, PASSES, FAILS]), max_size=30)


@settings(max_examples=60)
@given(PAIRS, PAIRS)
def test_claims_are_never_made_against_the_mean(held_out: list[Pair], validation: list[Pair]) -> None:
    found = judged(held_out, validation)
    if found.finding is Finding.GENERALIZES:
        assert found.held_out.rose
    if found.finding is Finding.META_OVERFITTING:
        assert found.held_out.fell
        assert found.selected.rose
    if found.finding is Finding.NO_EVIDENCE:
        assert not found.held_out.fell


@settings(max_examples=60)
@given(PAIRS)
def test_six_repaired_and_none_lost_always_generalize(others: list[Pair]) -> None:
    held_out = [REPAIRED] * 6 + [pair for pair in others if pair != LOST]
    assert judged(held_out).finding is Finding.GENERALIZES


def test_comparison_counts_means_and_passes() -> None:
    cases = [Case(f"t{number}") for number in range(4)]
    start = dict(zip(cases, map(outcome, (1.0, 0.0, 0.0, 0.0)), strict=True))
    best = dict(zip(cases, map(outcome, (1.0, 1.0, 0.0, 1.0)), strict=True))
    found = compare(Split.TRAIN, cases, start, best)
    assert (found.cases, found.start, found.best) == (4, 0.25, 0.75)
    assert (found.passed_at_start, found.passed_at_best) == (1, 3)
    assert found.rose
    assert not found.fell
