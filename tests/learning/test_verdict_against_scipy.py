"""The statistics of the verdict are those of scipy, which it does without."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_learnloop.learning.binomial import mcnemar, share
from pytest_learnloop.learning.significance import paired_change

stats = pytest.importorskip("scipy.stats")


@settings(max_examples=60)
@given(st.integers(0, 400), st.integers(0, 400))
def test_mcnemar(gained: int, lost: int) -> None:
    expected = stats.binomtest(gained, gained + lost).pvalue if gained + lost else 1.0
    assert mcnemar(gained, lost) == pytest.approx(expected, rel=1e-9, abs=1e-300)


@settings(max_examples=60)
@given(st.integers(1, 500).flatmap(lambda trials: st.tuples(st.integers(0, trials), st.just(trials))))
def test_share(counts: tuple[int, int]) -> None:
    expected = stats.binomtest(*counts).proportion_ci(0.95, method="exact")
    assert share(*counts) == pytest.approx((expected.low, expected.high), abs=1e-9)


@settings(max_examples=60)
@given(st.lists(st.lists(st.integers(-8, 8).map(lambda n: n / 8), min_size=1, max_size=4), min_size=2, max_size=9))
def test_signs_of_units(units: list[list[float]]) -> None:
    sums = [sum(unit) for unit in [*units, [0.5]]]
    expected = stats.permutation_test((sums,), sum, permutation_type="samples", n_resamples=float("inf"))
    assert paired_change([*units, [0.5]]).p_value == pytest.approx(expected.pvalue)
