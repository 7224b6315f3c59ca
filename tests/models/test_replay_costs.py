"""A replay costs what the recorded run has cost, fails where it failed, and ends where it ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from models_support import AT_ONCE, FakeModel, one_after_another, request, texts

from pytest_learnloop.learning.budget import Budget, Limits
from pytest_learnloop.models import (
    Answer,
    BudgetSpentError,
    ContextOverflowError,
    FatalModelError,
    Message,
    ModelError,
    PassingModelError,
    Request,
    Slot,
    Usage,
)
from pytest_learnloop.models.client import Client
from pytest_learnloop.models.recording import RecordedCall
from pytest_learnloop.models.replay import ReplayModel
from pytest_learnloop.models.tally import Tally

PAID = Answer("yes", Usage(10, 5, 0.5))
CACHED = replace(PAID, cached=True)
LIMITS = Limits(calls=2, tokens=100, dollars=5.0)


def asked_by_a_test(text: str) -> Request:
    return Request((Message("user", text),))


def replaying(calls: Sequence[tuple[Request, Answer]], limits: Limits = LIMITS) -> Client:
    recorded = [RecordedCall("m", each, answer) for each, answer in calls]
    return Client(ReplayModel("replay:x", recorded, lambda difference: None), Budget(limits))


def asked(client: Client, *requests: Request) -> list[str]:
    """Texts or errors, asked one after another."""
    return [text for each in requests for text in texts(client.ask([each]))]


def test_what_came_from_the_cache_costs_nothing_again() -> None:
    question = asked_by_a_test("?")
    client = replaying([(question, PAID), (question, CACHED), (question, CACHED)])
    assert asked(client, question, question, question) == ["yes"] * 3
    assert client.tally == Tally(1, 2, 0, 10, 5, 0.5, cached_tokens=30, cached_dollars=1.0)
    assert (client.budget.spent.calls, client.budget.spent.tokens) == (1, 15)


def test_it_is_answered_though_the_budget_is_spent() -> None:
    first, second, known = (asked_by_a_test(text) for text in "abc")
    client = replaying([(first, PAID), (second, PAID), (known, CACHED)])
    assert asked(client, first, second, known) == ["yes"] * 3
    assert client.budget.left("calls") == 0


def test_whoever_paid_was_first_though_noted_later() -> None:
    question = asked_by_a_test("?")
    client = replaying([(question, CACHED), (question, PAID)])
    asked(client, question)
    assert client.tally.calls == 1


def test_an_empty_answer_is_paid_for_each_time_as_it_was() -> None:
    question, empty = asked_by_a_test("?"), Answer(" \n")
    client = replaying([(question, empty), (question, PAID), (question, CACHED)])
    assert asked(client, question, question, question) == [" \n", "yes", "yes"]
    assert client.tally.calls == 2


def test_samples_of_one_question_are_told_apart_by_their_seeds() -> None:
    samples = [replace(asked_by_a_test("?"), seed=seed) for seed in range(3)]
    client = replaying([(each, Answer(f"{each.seed}")) for each in samples], Limits())
    assert asked(client, samples[2], samples[0], samples[1], samples[2]) == ["2", "0", "1", "2"]


def test_dollars_and_tokens_are_those_recorded_and_no_estimate() -> None:
    steps = [request("a prompt that is longer than the limit" * 9, update=update) for update in (1, 2)]
    client = replaying([(each, PAID) for each in steps], Limits(tokens=30, dollars=1.0))
    assert client.what_it_buys(3, 8000)
    assert asked(client, *steps) == ["yes", "yes"]
    assert client.budget.exhausted == "the budget of $1.00 is spent"


@pytest.mark.parametrize(
    "error",
    [
        ModelError("no"),
        FatalModelError("bad key"),
        PassingModelError("busy (after 5 tries)"),
        ContextOverflowError("too long"),
    ],
)
def test_what_failed_fails_again_in_the_same_way(error: ModelError) -> None:
    heard: list[RecordedCall] = []
    model = FakeModel(one_after_another(error))

    def outcome(client: Client) -> tuple[type[ModelError], str]:
        try:
            (result,) = client.ask([request("x")])
        except ModelError as raised:
            result = raised
        assert isinstance(result, ModelError)
        return type(result), str(result).partition(" (after")[0]

    before = outcome(Client(model, Budget(Limits()), record=heard.append, patience=AT_ONCE))
    again = Client(ReplayModel("replay:x", heard, print), Budget(LIMITS), patience=AT_ONCE)
    assert outcome(again) == before
    assert again.tally.calls == 1


def test_it_ends_where_the_recorded_run_ended() -> None:
    client = replaying([(request("a", update=1), PAID), (request("b", update=2), PAID)], Limits(calls=9))
    first, second = client.ask([request("b", 1, update=2), request("b", 2, update=2)])
    assert texts([first, second]) == ["yes", "BudgetSpentError"]
    assert str(second) == client.budget.exhausted == "replay:x: the recording ends here, as the recorded run did"
    assert client.tally.calls == 1


def test_what_is_missing_in_between_is_an_error_and_no_end() -> None:
    client = replaying([(request("a", update=1), PAID), (request("b", update=3), PAID)])
    (error,) = client.ask([request("b", update=2)])
    assert isinstance(error, ModelError)
    assert not isinstance(error, BudgetSpentError)
    assert client.budget.exhausted is None


def test_a_question_of_a_test_gets_no_answer_to_another() -> None:
    client = replaying([(asked_by_a_test("one"), PAID)])
    (error,) = client.ask([asked_by_a_test("two\nthree")])
    assert str(error) == "replay:x: the recording ends here: no test had asked 'two' when it was made"
    assert client.budget.exhausted == str(error)


def test_another_prompt_in_the_same_place_costs_what_was_recorded_there() -> None:
    client = replaying([(request("old"), CACHED)])
    assert asked(client, Request((Message("user", "new"),), slot=Slot(1, 1))) == ["yes"]
    assert client.tally.calls == 0
