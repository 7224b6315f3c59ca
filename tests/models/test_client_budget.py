"""Limits on calls, tokens, dollars and time are not crossed."""

from __future__ import annotations

import threading
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from models_support import FakeModel, client, request, slowly, texts

from pytest_learnloop.errors import SettingsError
from pytest_learnloop.learning.budget import Limits
from pytest_learnloop.models import Answer, Price, Request, Usage
from pytest_learnloop.models.meter import ANSWER_TOKENS


def test_calls_that_there_is_no_room_for_are_not_sent() -> None:
    model = FakeModel()
    asker = client(model, Limits(calls=3))
    answers = texts(asker.ask([request(text, slot) for slot, text in enumerate("abcde")]))
    assert answers == ["A", "B", "C", "BudgetSpentError", "BudgetSpentError"]
    assert len(model.requests) == 3
    assert asker.budget.exhausted == "the budget of 3 calls is spent"


def test_the_last_room_goes_to_who_asked_first() -> None:
    asker = client(FakeModel(slowly(0.02)), Limits(calls=2), concurrency=4)
    answers = texts(asker.ask([request("x", slot) for slot in range(4)]))
    assert answers == ["done", "done", "BudgetSpentError", "BudgetSpentError"]


def test_a_call_waits_for_the_room_that_another_leaves() -> None:
    model = FakeModel(slowly(0.05, prompt=20, completion=10))
    asker = client(model, Limits(tokens=ANSWER_TOKENS + 2000))
    assert texts(asker.ask([request("x", slot) for slot in range(3)])) == ["done"] * 3
    assert model.most_at_once == 1


def test_a_limit_on_tokens_ends_answers_that_had_no_end() -> None:
    model = FakeModel()
    client(model, Limits(tokens=100_000)).ask([request("x")])
    assert model.requests[0].max_tokens == ANSWER_TOKENS


@pytest.mark.parametrize("limits", [Limits(tokens=3000), Limits(calls=4)])
def test_answers_are_as_long_as_they_may_be(limits: Limits) -> None:
    model = FakeModel()
    asker = client(model, limits, longest_answer=500)
    assert texts(asker.ask([request("x", slot) for slot in range(4)])) == ["X"] * 4
    assert {each.max_tokens for each in model.requests} == {500}


def test_without_a_limit_on_tokens_answers_are_as_long_as_the_model_likes() -> None:
    model = FakeModel()
    client(model, Limits(calls=4)).ask([request("x")])
    assert model.requests[0].max_tokens is None


def test_dollars_are_reserved_at_the_models_price() -> None:
    price = Price(prompt=1e-6, completion=1e-4)
    model = FakeModel(lambda request: Answer("ok", Usage(100, 1000, 0.1)), cost=price)
    asker = client(model, Limits(dollars=1.0))
    answers = texts(asker.ask([request("x", slot) for slot in range(5)]))
    assert answers == ["ok", "ok", "BudgetSpentError", "BudgetSpentError", "BudgetSpentError"]
    assert asker.budget.spent.dollars == pytest.approx(0.2)
    assert "has no room for another call, which may take $0.8" in str(asker.budget.exhausted)


def test_dollars_cannot_limit_what_has_no_price() -> None:
    model = FakeModel()
    asker = client(model, Limits(dollars=1.0))
    with pytest.raises(SettingsError, match="what fake costs is not known, so that dollars can't limit it"):
        asker.what_it_buys(3, 8000)
    with pytest.raises(SettingsError):
        asker.ask([request("x")])
    assert model.requests == []


def test_nobody_waits_for_answers_when_time_is_up() -> None:
    release = threading.Event()

    def reply(request: Request) -> Answer:
        if request.slot.slot == 2:
            release.wait(30)
        return Answer("ok")

    model = FakeModel(reply)
    asker = client(model, Limits(seconds=1.5))
    asker.budget.start()
    started = time.monotonic()
    assert texts(asker.ask([request("x", 1), request("y", 2)])) == ["ok", "BudgetSpentError"]
    assert time.monotonic() - started < 25
    assert model.stopped.is_set()
    release.set()


@settings(max_examples=25)
@given(
    st.integers(1, 10),
    st.integers(1, 3000),
    st.integers(1, 5),
    st.lists(st.tuples(st.integers(0, 200), st.integers(1, 400), st.floats(0, 1)), max_size=12),
)
def test_limits_hold_under_concurrency(
    calls: int, tokens: int, concurrency: int, asked: list[tuple[int, int, float]]
) -> None:
    price = Price(1e-4, 1e-3)
    limits = Limits(calls=calls, tokens=tokens, dollars=tokens * 5e-4)

    def reply(request: Request) -> Answer:
        prompt = sum(len(message.text) + 8 for message in request.messages)
        completion = int((request.max_tokens or 0) * asked[request.slot.slot][2])
        return Answer("ok", Usage(prompt, completion, prompt * price.prompt + completion * price.completion))

    requests = [
        Request(request("x" * length, slot).messages, max_tokens=most, slot=request("", slot).slot)
        for slot, (length, most, _) in enumerate(asked)
    ]
    asker = client(FakeModel(reply, cost=price), limits, concurrency=concurrency)
    asker.ask(requests)
    spent = asker.budget.spent
    assert spent.calls <= calls
    assert spent.tokens <= tokens
    assert spent.dollars <= (limits.dollars or 0) + 1e-9
