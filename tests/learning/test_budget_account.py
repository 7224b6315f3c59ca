"""What was spent, and what is left."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_learnloop.learning.budget import Budget, Limits, Spent


@dataclass
class Clock:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


def test_time_costs_nothing_before_the_start() -> None:
    clock = Clock()
    budget = Budget(Limits(seconds=60), clock)
    clock.now += 500
    budget.start()
    clock.now += 59
    assert budget.spent.seconds == 59
    assert budget.exhausted is None
    clock.now += 1
    assert budget.exhausted == "the budget of 1m is spent"


def test_a_resumed_run_goes_on_counting() -> None:
    clock = Clock()
    budget = Budget(Limits(seconds=60, candidates=10), clock, already=Spent(seconds=50, candidates=9))
    budget.start()
    clock.now += 4
    assert budget.left("seconds") == 6
    assert budget.left("candidates") == 1


def test_everything_spent_is_added_up() -> None:
    budget = Budget(Limits())
    budget.spend(updates=1, candidates=3)
    budget.spend(updates=1, calls=2, tokens=900, dollars=0.25)
    assert budget.spent == Spent(updates=2, candidates=3, calls=2, tokens=900, dollars=0.25)


def test_without_a_limit_infinitely_much_is_left() -> None:
    budget = Budget(Limits(updates=1))
    assert budget.left("candidates") == math.inf
    assert budget.affords("candidates", 12) == 12


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (Limits(updates=2), "the budget of 2 updates is spent"),
        (Limits(candidates=2), "the budget of 2 candidates is spent"),
        (Limits(calls=2), "the budget of 2 calls is spent"),
        (Limits(tokens=2), "the budget of 2 tokens is spent"),
        (Limits(dollars=2), "the budget of $2.00 is spent"),
    ],
)
def test_the_limit_that_was_reached_is_named(limits: Limits, words: str) -> None:
    budget = Budget(limits)
    budget.spend(updates=1, candidates=1, calls=1, tokens=1, dollars=1)
    assert budget.exhausted is None
    budget.spend(updates=1, candidates=1, calls=1, tokens=1, dollars=1)
    assert budget.exhausted == words


def test_what_was_overdrawn_is_told_and_nothing_is_left() -> None:
    budget = Budget(Limits(tokens=100))
    budget.spend(tokens=130)
    assert budget.spent.tokens == 130
    assert budget.left("tokens") == 0


def test_nothing_can_be_given_back() -> None:
    with pytest.raises(ValueError, match="must not be negative"):
        Budget(Limits()).spend(calls=-1)


@given(st.integers(1, 100), st.integers(0, 120), st.lists(st.integers(0, 30)))
def test_who_asks_before_spending_never_overspends(limit: int, already: int, wishes: list[int]) -> None:
    budget = Budget(Limits(candidates=limit), already=Spent(candidates=already))
    for wish in wishes:
        granted = budget.affords("candidates", wish)
        assert granted == wish or budget.left("candidates") == granted
        budget.spend(candidates=granted)
    assert budget.spent.candidates <= max(limit, already)
    assert (budget.exhausted is None) == (budget.spent.candidates < limit)
