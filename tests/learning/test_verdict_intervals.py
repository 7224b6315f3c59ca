"""How far a mean score moved, and how far chance alone would have moved it."""

from __future__ import annotations

from itertools import product
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_learnloop.learning.binomial import mcnemar, share
from pytest_learnloop.learning.significance import Method, difference, paired_change

Units = list[list[float]]

OUTCOMES = st.lists(st.sampled_from([-1.0, 0.0, 1.0]), min_size=1, max_size=60)
CHANGES = st.integers(-4, 4).map(lambda quarters: quarters / 4)
UNITS = st.lists(st.lists(CHANGES, min_size=1, max_size=4), min_size=1, max_size=9)


def apart(changes: list[float]) -> Units:
    return [[change] for change in changes]


@pytest.mark.parametrize(
    ("gained", "lost", "p_value"),
    [(0, 0, 1.0), (1, 0, 1.0), (5, 0, 1 / 16), (6, 0, 1 / 32), (0, 6, 1 / 32), (8, 1, 20 / 512), (3, 3, 1.0)],
)
def test_mcnemar(gained: int, lost: int, p_value: float) -> None:
    assert mcnemar(gained, lost) == p_value


@pytest.mark.parametrize(("successes", "trials"), [(0, 1), (0, 20), (3, 7), (10, 20), (20, 20), (50, 400)])
def test_the_ends_of_a_share_leave_a_fortieth_on_each_side(successes: int, trials: int) -> None:
    def chance(numbers: range, p: float) -> float:
        return sum(comb(trials, k) * p**k * (1 - p) ** (trials - k) for k in numbers)

    low, high = share(successes, trials)
    assert low == 0 if successes == 0 else chance(range(successes, trials + 1), low) == pytest.approx(0.025)
    assert high == 1 if successes == trials else chance(range(successes + 1), high) == pytest.approx(0.025)


def test_nothing_is_known_of_a_share_without_a_trial() -> None:
    assert share(0, 0) == (0, 1)


@settings(max_examples=60)
@given(OUTCOMES)
def test_interval_and_test_never_contradict_each_other(changes: list[float]) -> None:
    found = paired_change(apart(changes))
    assert found.method is Method.EXACT
    assert (found.interval.low > 0 or found.interval.high < 0) == (found.p_value < 0.05)
    assert found.p_value == mcnemar(changes.count(1.0), changes.count(-1.0))


@settings(max_examples=60)
@given(UNITS)
def test_neither_do_they_where_signs_are_drawn(units: Units) -> None:
    found = paired_change([*units, [0.5]])
    assert found.method is Method.RESAMPLED
    assert (found.interval.low > 0 or found.interval.high < 0) == (found.p_value < 0.05)


@settings(max_examples=60)
@given(UNITS)
def test_the_interval_holds_the_mean(units: Units) -> None:
    found = paired_change(units)
    assert -1 <= found.interval.low <= found.mean + 1e-9
    assert found.mean - 1e-9 <= found.interval.high <= 1


@settings(max_examples=60)
@given(UNITS)
def test_what_is_turned_round_is_turned_round(units: Units) -> None:
    found, turned = paired_change(units), paired_change([[-change for change in unit] for unit in units])
    assert (turned.mean, turned.p_value) == (-found.mean, found.p_value)
    assert turned.interval == pytest.approx((-found.interval.high, -found.interval.low), abs=1e-8)


@settings(max_examples=60)
@given(UNITS)
def test_order_decides_nothing(units: Units) -> None:
    assert paired_change(units) == paired_change(units[::-1])


@settings(max_examples=60)
@given(st.lists(st.sampled_from([-1.0, 1.0]), min_size=1, max_size=11), st.integers(2, 5))
def test_cases_that_share_their_fate_count_once(changes: list[float], cases: int) -> None:
    found = paired_change([[change] * cases for change in changes])
    assert found.p_value == mcnemar(changes.count(1.0), changes.count(-1.0))
    assert (found.cases, found.units) == (len(changes) * cases, len(changes))


def test_thirty_cases_of_one_function_prove_nothing() -> None:
    found = paired_change([[1.0] * 30])
    assert (found.p_value, found.interval.low < 0) == (1.0, True)


@settings(max_examples=60)
@given(st.lists(st.lists(CHANGES, min_size=1, max_size=3), min_size=1, max_size=7))
def test_the_p_value_is_that_of_all_signs(units: Units) -> None:
    sums = [sum(unit) for unit in [*units, [0.5]]]
    signs = list(product((-1, 1), repeat=len(sums)))
    extreme = [abs(sum(s * t for s, t in zip(each, sums, strict=True))) >= abs(sum(sums)) for each in signs]
    assert paired_change([*units, [0.5]]).p_value == sum(extreme) / len(signs)


def test_drawn_signs_come_near_to_all_signs_and_are_always_the_same() -> None:
    units = [[1.0, 1.0]] * 14 + [[-1.0, -1.0]] * 5
    found = paired_change(units)
    assert found.p_value == pytest.approx(mcnemar(14, 5), abs=0.02)
    assert found == paired_change(units)
    assert found != paired_change(units, seed=1)


def test_where_nothing_changed_much_could_have() -> None:
    few, many = paired_change(apart([0.0] * 6)), paired_change(apart([0.0] * 100))
    assert few.interval == (-few.interval.high, few.interval.high)
    assert few.interval.high > 0.4
    assert 0.03 < many.interval.high < 0.04


def test_many_cases_narrow_the_interval() -> None:
    changes = [1.0, 1.0, 1.0, 0.0, -1.0]
    widths = []
    for times in (1, 4, 16, 64):
        low, high = paired_change(apart(changes * times)).interval
        widths.append(high - low)
    assert widths == sorted(widths, reverse=True)
    assert widths[-1] < 0.25


def test_a_difference_is_less_certain_than_either_change() -> None:
    one, other = paired_change(apart([1.0] * 12)), paired_change(apart([0.0] * 12))
    low, high = difference(one, other)
    assert 0 < low < 1 < high
    assert high - low > max(each.interval.high - each.interval.low for each in (one, other))
    assert difference(one, one)[0] < 0 < difference(one, one)[1]
