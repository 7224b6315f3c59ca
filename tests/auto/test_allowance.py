"""How much may go to finding out: 30 % of each unit that is limited."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_learnloop.learning.auto.allowance import Allowance
from pytest_learnloop.learning.budget import Limits, Spent


@pytest.mark.parametrize(
    ("limits", "each", "bought"),
    [
        (Limits(updates=20), Spent(updates=1), 6),
        (Limits(updates=20, tokens=1000), Spent(updates=1, tokens=100), 3),
        (Limits(seconds=600.0), Spent(seconds=2.5, updates=1), 72),
        (Limits(dollars=1.0, calls=1000), Spent(dollars=0.11, calls=3), 2),
        (Limits(tokens=1000), Spent(updates=1), math.inf),
        (Limits(), Spent(updates=1), math.inf),
    ],
)
def test_what_it_buys_is_decided_by_the_unit_that_binds(limits: Limits, each: Spent, bought: float) -> None:
    assert Allowance(limits).buys(each) == bought


@given(st.integers(1, 10**6))
def test_there_is_room_for_exactly_what_it_buys(limit: int) -> None:
    allowance = Allowance(Limits(updates=limit))
    bought = int(allowance.buys(Spent(updates=1)))
    assert bought == 3 * limit // 10
    assert allowance.has_room(Spent(updates=bought))
    assert not allowance.has_room(Spent(updates=bought + 1))
