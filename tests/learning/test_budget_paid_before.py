"""While a run goes through what was paid for before, nothing ends it but what it counts anew."""

from __future__ import annotations

import pytest

from pytest_learnloop.learning.budget import Budget, Limits, NoRoomError, Reservation, Spent

SPENT = Spent(seconds=9, dollars=2, calls=4, tokens=50)


def test_what_was_spent_already_ends_nothing() -> None:
    budget = Budget(Limits(seconds=5, dollars=1, calls=4, tokens=10), already=SPENT)
    budget.start()
    with budget.paid_before():
        assert budget.exhausted is None
    assert budget.exhausted == "the budget of 5s is spent"


def test_what_is_counted_anew_ends_it() -> None:
    budget = Budget(Limits(updates=1, calls=4), already=SPENT)
    with budget.paid_before():
        budget.spend(updates=1)
        assert budget.exhausted == "the budget of 1 update is spent"


def test_a_call_that_was_not_paid_for_has_no_room() -> None:
    budget = Budget(Limits(calls=4), already=SPENT)
    with budget.paid_before():
        with pytest.raises(NoRoomError):
            budget.reserve(Reservation())
        assert budget.exhausted == "the budget of 4 calls is spent"
