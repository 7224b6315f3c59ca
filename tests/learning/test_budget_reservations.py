"""Calls in flight never cross a limit together."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_learnloop.learning.budget import Budget, Limits, NoRoomError, Reservation


def test_what_is_set_aside_has_to_be_settled_before_the_next_fits() -> None:
    budget = Budget(Limits(tokens=100))
    first = Reservation(tokens=60)
    assert budget.reserve(first)
    assert not budget.reserve(Reservation(tokens=50))
    budget.settle(first, tokens=20)
    assert budget.reserve(Reservation(tokens=50))
    assert budget.spent.tokens == 20
    assert budget.spent.calls == 1


def test_what_can_never_fit_is_refused_and_exhausts_the_budget() -> None:
    budget = Budget(Limits(dollars=0.5))
    assert budget.exhausted is None
    with pytest.raises(
        NoRoomError, match=r"the budget of \$0\.50 has no room for another call, which may take \$0\.70"
    ):
        budget.reserve(Reservation(dollars=0.7))
    assert budget.exhausted is not None


def test_no_call_begins_when_time_is_up() -> None:
    now = [0.0]
    budget = Budget(Limits(seconds=60), lambda: now[0])
    budget.start()
    assert budget.reserve(Reservation())
    now[0] = 60
    with pytest.raises(NoRoomError, match="the budget of 1m is spent"):
        budget.reserve(Reservation())


def test_a_call_in_flight_counts() -> None:
    budget = Budget(Limits(calls=1))
    assert budget.reserve(Reservation())
    assert not budget.reserve(Reservation())


calls = st.tuples(st.integers(0, 50), st.integers(0, 100))


@settings(max_examples=30)
@given(
    st.integers(1, 12),
    st.integers(1, 200),
    st.integers(1, 200),
    st.lists(st.tuples(calls, st.floats(0, 1)), max_size=40),
)
def test_limits_hold_under_concurrency(
    most_calls: int, tokens: int, cents: int, wishes: list[tuple[tuple[int, int], float]]
) -> None:
    limits = Limits(calls=most_calls, tokens=tokens, dollars=cents / 100)
    budget = Budget(limits)

    def call(wish: tuple[tuple[int, int], float]) -> None:
        (most_tokens, most_cents), share = wish
        most = Reservation(most_tokens, most_cents / 100)
        try:
            while not budget.reserve(most):
                pass
        except NoRoomError:
            return
        budget.settle(most, tokens=int(most.tokens * share), dollars=most.dollars * share)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(call, wishes))
    spent = budget.spent
    assert spent.calls <= most_calls
    assert spent.tokens <= tokens
    assert spent.dollars <= cents / 100 + 1e-9


def test_what_turns_out_to_cost_nothing_is_no_call() -> None:
    budget = Budget(Limits(calls=1))
    reserved = Reservation()
    assert budget.reserve(reserved)
    budget.cancel(reserved)
    assert budget.spent.calls == 0
    assert budget.reserve(reserved)


def test_a_budget_can_be_ended_whatever_is_left() -> None:
    budget = Budget(Limits(calls=9))
    budget.end("there is nobody to ask")
    assert budget.exhausted == "there is nobody to ask"
