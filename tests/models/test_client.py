"""Cache, retries, concurrency and accounts around a model."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from models_support import FakeModel, client, one_after_another, request, slowly, texts

from pytest_learnloop.learning.budget import Limits
from pytest_learnloop.models import (
    Answer,
    ContextOverflowError,
    FatalModelError,
    ModelError,
    PassingModelError,
    Request,
    Usage,
)
from pytest_learnloop.models.cache import AnswerCache
from pytest_learnloop.models.recording import Failure, RecordedCall
from pytest_learnloop.models.tally import Tally
from pytest_learnloop.secrets import Secrets


def test_answers_come_in_the_order_asked() -> None:
    asked = [request(text, slot) for slot, text in enumerate("abcdefgh")]
    assert texts(client(FakeModel()).ask(asked)) == list("ABCDEFGH")


def test_calls_run_at_once_but_not_more_than_allowed() -> None:
    three = threading.Barrier(3, timeout=20)

    def reply(request: Request) -> Answer:
        three.wait()
        return Answer("done")

    model = FakeModel(reply)
    answers = client(model, concurrency=3).ask([request("x", slot) for slot in range(9)])
    assert texts(answers) == ["done"] * 9
    assert model.most_at_once == 3


def test_the_limit_holds_for_all_who_ask_together() -> None:
    model = FakeModel(slowly(0.03))
    asker = client(model, concurrency=2)
    threads = [
        threading.Thread(target=asker.ask, args=([request("x", slot, update=update) for slot in range(3)],))
        for update in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(model.requests) == 9
    assert model.most_at_once == 2


def test_passing_errors_are_tried_again() -> None:
    model = FakeModel(one_after_another(PassingModelError("busy"), PassingModelError("busy"), Answer("ok")))
    asker = client(model)
    assert texts(asker.ask([request("x")])) == ["ok"]
    assert asker.tally == Tally(calls=1)
    assert asker.budget.spent.calls == 1


@pytest.mark.parametrize("error", [ContextOverflowError("too long"), ModelError("bad request")])
def test_an_error_takes_the_place_of_its_answer(error: ModelError) -> None:
    def reply(request: Request) -> Answer | ModelError:
        return error if request.messages[-1].text == "bad" else Answer("ok")

    asker = client(FakeModel(reply))
    assert asker.ask([request("a", 1), request("bad", 2), request("c", 3)])[1] is error
    assert asker.tally == Tally(calls=3, failed=1, failure=str(error))


def test_what_a_model_from_outside_raises_is_made_a_model_error() -> None:
    def reply(request: Request) -> Answer:
        raise ZeroDivisionError("oops")

    (error,) = client(FakeModel(reply)).ask([request("a")])
    assert isinstance(error, ModelError)
    assert str(error) == "fake: ZeroDivisionError: oops"


@pytest.mark.parametrize(
    ("reply", "told"),
    [(lambda request: Answer("y", Usage(5, -7)), "less than nothing"), (lambda request: "y", "str")],
    ids=["less than nothing is taken", "no answer at all"],
)
def test_what_cannot_be_an_answer_is_an_error_too(reply: Callable[[Request], Answer], told: str) -> None:
    asker = client(FakeModel(reply))
    (error,) = asker.ask([request("x")])
    assert isinstance(error, ModelError)
    assert told in str(error)
    assert (asker.budget.spent.calls, asker.budget.spent.tokens) == (1, 0)


def test_a_fatal_error_ends_everything() -> None:
    model = FakeModel(one_after_another(FatalModelError("bad key")))
    asker = client(model, concurrency=1)
    with pytest.raises(FatalModelError, match="bad key"):
        asker.ask([request("a", slot) for slot in range(5)])
    assert model.stopped.is_set()
    sent = len(model.requests)
    with pytest.raises(FatalModelError, match="bad key"):
        asker.ask([request("b")])
    assert len(model.requests) == sent == 1


def test_a_fatal_error_is_not_kept_waiting_by_calls_that_hang() -> None:
    release = threading.Event()

    def reply(request: Request) -> Answer | ModelError:
        if request.slot.slot == 0:
            release.wait(30)
            return Answer("late")
        return FatalModelError("bad key")

    with pytest.raises(FatalModelError):
        client(FakeModel(reply)).ask([request("a", 0), request("b", 1)])
    release.set()


def test_what_was_paid_for_is_not_paid_twice(tmp_path: Path) -> None:
    cache = AnswerCache(tmp_path)
    model = FakeModel(lambda request: Answer("ok", Usage(10, 5, 0.5)))
    asked = [request("x", slot) for slot in range(3)]
    client(model, cache=cache).ask(asked)
    again = client(model, cache=cache)
    answers = again.ask(asked)
    assert len(model.requests) == 3
    assert all(isinstance(each, Answer) and each.cached for each in answers)
    assert again.tally == Tally(cached=3, cached_tokens=45, cached_dollars=1.5)
    assert again.budget.spent.calls == again.budget.spent.tokens == again.budget.spent.dollars == 0
    cache.close()


@pytest.mark.parametrize("reply", [Answer(" \n"), ModelError("bad")])
def test_what_is_of_no_use_is_not_cached(tmp_path: Path, reply: Answer | ModelError) -> None:
    cache = AnswerCache(tmp_path)
    client(FakeModel(one_after_another(reply)), cache=cache).ask([request("x")])
    model = FakeModel()
    assert texts(client(model, cache=cache).ask([request("x")])) == ["X"]
    cache.close()


def test_the_same_request_in_flight_is_sent_once() -> None:
    model = FakeModel(slowly(0.5))
    asked = [request("x", slot, seed=1) for slot in range(3)]
    assert texts(client(model).ask(asked)) == ["done"] * 3
    assert len(model.requests) == 1


def test_a_cache_that_fails_costs_no_answer(tmp_path: Path) -> None:
    class Full(AnswerCache):
        def put(self, key: str, model: str, answer: Answer) -> None:
            raise sqlite3.OperationalError("database or disk is full")

    cache = Full(tmp_path)
    assert texts(client(FakeModel(), cache=cache).ask([request("x")])) == ["X"]
    cache.close()


def test_what_shares_a_call_in_flight_costs_nothing() -> None:
    heard: list[RecordedCall] = []
    asker = client(FakeModel(slowly(0.3, prompt=10)), record=heard.append)
    asker.ask([request("x", slot, seed=1) for slot in range(3)])
    assert asker.tally == Tally(calls=1, cached=2, prompt_tokens=10, cached_tokens=20)
    assert [call.answer.cached for call in heard] == [False, True, True]


def test_what_shares_a_call_that_fails_is_not_recorded_again() -> None:
    heard: list[RecordedCall] = []
    answer = slowly(0.3)

    def reply(request: Request) -> Answer | ModelError:
        answer(request)
        return ModelError("bad")

    asker = client(FakeModel(reply), record=heard.append)
    results = asker.ask([request("x", slot, seed=1) for slot in range(3)])
    assert [str(each) for each in results] == ["bad"] * 3
    assert asker.tally == Tally(calls=1, failed=1, failure="bad")
    assert [call.failure for call in heard] == [Failure("ModelError", "bad")]


def test_calls_are_recorded_in_order_with_cached_and_failed_ones(tmp_path: Path) -> None:
    heard: list[RecordedCall] = []
    cache = AnswerCache(tmp_path)
    client(FakeModel(), cache=cache).ask([request("b", 2)])

    def reply(request: Request) -> Answer | ModelError:
        return ModelError("bad") if request.slot.slot == 3 else Answer("ok")

    asked = [request("a", 1), request("b", 2), request("c", 3), request("d", 4)]
    client(FakeModel(reply), cache=cache, record=heard.append).ask(asked)
    assert [(call.request.slot.slot, call.answer.text, call.answer.cached, call.failure) for call in heard] == [
        (1, "ok", False, None),
        (2, "B", True, None),
        (3, "", False, Failure("ModelError", "bad")),
        (4, "ok", False, None),
    ]
    cache.close()


def test_secrets_neither_leave_nor_stay(tmp_path: Path) -> None:
    value = "sk-secret-0123456789"
    heard: list[RecordedCall] = []

    def reply(request: Request) -> Answer | ModelError:
        if request.slot.slot == 2:
            return ModelError(f"not with {value}")
        return Answer(f"{request.messages[-1].text} {value}")

    model = FakeModel(reply)
    cache = AnswerCache(tmp_path)
    asker = client(model, cache=cache, secrets=Secrets({"MY_API_KEY": value}), record=heard.append)
    answer, error = asker.ask([request(f"print({value!r})", 1), request("y", 2)])
    assert isinstance(answer, Answer)
    assert answer.text == "print('[MY_API_KEY]') [MY_API_KEY]"
    assert str(error) == "not with [MY_API_KEY]"
    assert value not in repr((model.requests, heard))
    cache.close()
    assert not any(value.encode() in file.read_bytes() for file in tmp_path.iterdir())


def test_who_counts_while_another_pays_gets_that_answer(tmp_path: Path) -> None:
    """Between a look into the cache and a call, somebody else may have asked the same and be through with it."""
    has_looked, is_paid = threading.Event(), threading.Event()

    class Counting(FakeModel):
        def count_tokens(self, text: str) -> int:
            if threading.current_thread().name == "slow":
                has_looked.set()
                assert is_paid.wait(20)
            return len(text)

    model, answers, cache = Counting(), list[Answer | ModelError](), AnswerCache(tmp_path)
    asker = client(model, Limits(tokens=10_000), cache=cache)
    slow = threading.Thread(target=lambda: answers.extend(asker.ask([request("x")])), name="slow")
    slow.start()
    assert has_looked.wait(20)
    answers += asker.ask([request("x")])
    is_paid.set()
    slow.join(20)
    assert texts(answers) == ["X", "X"]
    assert len(model.requests) == 1
    cache.close()


def test_a_call_that_the_end_of_the_run_kills_is_no_fault_of_the_model() -> None:
    model = FakeModel()

    def reply(request: Request) -> ModelError:
        model.stopped.wait(20)
        return ModelError("killed by signal 9")

    model.reply = reply
    asker = client(model)
    asking = threading.Thread(target=asker.ask, args=([request("a")],))
    asking.start()
    while not model.requests:
        time.sleep(0.001)
    asker.stop()
    asking.join()
    assert (asker.tally.calls, asker.tally.failed) == (1, 1)
    assert asker.tally.failure == "the run was ended before the answer came"
