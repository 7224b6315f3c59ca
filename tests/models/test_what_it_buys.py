"""What a budget buys, said before it is spent."""

from __future__ import annotations

import pytest
from models_support import FakeModel, client

from pytest_learnloop.learning.budget import Limits, Spent
from pytest_learnloop.models import Price


@pytest.mark.parametrize(
    ("limits", "proposals", "words"),
    [
        (Limits(seconds=600, calls=40), 3, "about 13 updates of 3 proposals"),
        (Limits(calls=40, updates=2), 3, "about 2 updates of 3 proposals"),
        (Limits(calls=4, candidates=3), 3, "about 1 update of 3 proposals"),
        (Limits(tokens=90_000), 1, "about 10 updates of 1 proposal"),
        (Limits(dollars=1.6), 3, "about 10 updates of 3 proposals"),
        (Limits(calls=2), 3, "less than one update of 3 proposals"),
        (Limits(seconds=600), 3, "as many updates of 3 proposals as there is time for"),
    ],
)
def test_what_it_buys(limits: Limits, proposals: int, words: str) -> None:
    model = FakeModel(cost=Price(prompt=5e-6, completion=1e-5))
    assert client(model, limits).what_it_buys(proposals, 8000) == words


def test_what_costs_nothing_is_not_limited_by_dollars() -> None:
    asker = client(FakeModel(cost=Price(0.0, 0.0)), Limits(dollars=1.0))
    assert asker.what_it_buys(3, 8000) == "as many updates of 3 proposals as there is time for"


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (Limits(calls=40), "about 5 updates of 2 proposals and 8 calls"),
        (Limits(calls=5), "less than one update of 2 proposals and 8 calls"),
        (Limits(tokens=90_000), "about 1 update of 2 proposals and 8 calls"),
        (Limits(candidates=8), "about 4 updates of 2 proposals and 8 calls"),
    ],
)
def test_an_update_may_take_more_calls_than_proposals(limits: Limits, words: str) -> None:
    assert client(FakeModel(), limits).what_it_buys(2, 8000, 8) == words


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (Limits(calls=38), "less than one update"),
        (Limits(calls=90), "about 2 updates"),
        (Limits(tokens=60_000), "about 2 updates"),
        (Limits(dollars=0.5), "as many updates"),
    ],
)
def test_what_tests_ask_for_each_proposal_is_counted(limits: Limits, words: str) -> None:
    model = FakeModel(cost=Price(0.0, 0.0))
    said = client(model, limits).what_it_buys(3, 8000, by_tests=Spent(calls=12, tokens=600))
    assert said.startswith(f"{words} of 3 proposals, for each of which tests ask up to 12 calls")
