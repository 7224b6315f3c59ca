"""What a study may call and cost."""

from __future__ import annotations

import pytest

from pytest_learnloop.learning.budget import parse_budget
from pytest_learnloop.models import Price
from pytest_learnloop.study.estimate import Expense, estimate

PRICE = Price(prompt=1e-6, completion=4e-6)


def expense(budget: str, model: str | None = "a/model") -> Expense:
    return Expense(parse_budget(budget), model, proposals=3, context=8000)


@pytest.mark.parametrize(
    ("budget", "calls"),
    [("10m, 40 calls", 40), ("5 updates", 15), ("5 updates, 7 calls", 7), ("9 candidates", 9), ("10m", None)],
)
def test_calls(budget: str, calls: int | None) -> None:
    assert expense(budget).calls == calls


def test_dollars_by_the_price_of_full_prompts_and_typical_answers() -> None:
    assert expense("10 calls").dollars(PRICE) == pytest.approx(10 * (0.008 + 0.004))


def test_dollars_by_the_budget_where_it_is_less() -> None:
    assert expense("10 calls, $0.05").dollars(PRICE) == 0.05
    assert expense("10 calls, $0.05").dollars(None) == 0.05


def test_without_a_model_nothing_is_paid() -> None:
    assert list(estimate([expense("10m", None)], {})) == ["no model proposes: nothing is paid for proposals"]


def test_sums() -> None:
    calls, cost, _ = estimate([expense("10 calls"), expense("5 updates")], {"a/model": PRICE})
    assert calls == "calls of the model: 25 at most"
    assert cost.startswith("cost: about $0.30 at most")


def test_what_nobody_knows_is_said() -> None:
    calls, cost, _ = estimate([expense("10 calls"), expense("10m")], {"a/model": PRICE})
    assert calls == "calls of the model: 10 at most, and those of 1 cell that time alone ends"
    assert cost == "cost: not known, since a/model has no known price, or nothing limits the calls"
