"""Means and standard errors against known values, and what they can't tell apart."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_learnloop.study.statistics import Mean, mean_of, ranked

scores = st.floats(0, 1)


def test_known_values() -> None:
    mean = mean_of([2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0])
    assert mean is not None
    assert mean.value == 5.0
    assert mean.error == pytest.approx(0.7559289460184544)  # sqrt(32 / 7) / sqrt(8)


def test_a_single_value_has_no_error() -> None:
    assert mean_of([0.5]) == Mean(0.5, None, 1)


def test_what_is_missing_does_not_count() -> None:
    assert mean_of([None, 1.0, None, 0.0]) == Mean(0.5, 0.5, 2)
    assert mean_of([None]) is None


def test_the_best_and_those_within_the_error() -> None:
    ranking = ranked([[0.5, 0.8, 0.6], [0.6, 0.6, 0.6], [0.1, 0.2, 0.1], [0.7, 0.6, 0.8]])
    assert ranking is not None
    assert ranking.best == {3}
    assert ranking.tied == {0}  # it is behind by 0.07 ± 0.13; the second by 0.10 ± 0.06


def test_trials_are_paired() -> None:
    """The trials differ by more than the settings do, but always in favour of the same."""
    ranking = ranked([[0.1, 0.5, 0.9], [0.15, 0.56, 0.94]])
    assert ranking is not None
    assert (set(ranking.best), set(ranking.tied)) == ({1}, set())


def test_equal_settings_are_both_best() -> None:
    ranking = ranked([[0.5], [0.5], [0.4]])
    assert ranking is not None
    assert (set(ranking.best), set(ranking.tied)) == ({0, 1}, set())


def test_a_single_setting_is_not_ranked() -> None:
    assert ranked([[0.5, 0.6]]) is None
    assert ranked([[0.5], [None]]) is None


@given(st.lists(st.lists(scores, min_size=3, max_size=3), min_size=2, max_size=6))
def test_the_best_has_the_greatest_mean_and_is_not_tied_with_itself(compared: list[list[float]]) -> None:
    ranking = ranked(compared)
    assert ranking is not None
    for best in ranking.best:
        assert math.fsum(compared[best]) == pytest.approx(max(map(math.fsum, compared)), abs=1e-8)
    assert ranking.best
    assert ranking.best.isdisjoint(ranking.tied)
