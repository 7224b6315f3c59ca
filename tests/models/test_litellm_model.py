"""litellm's real HTTP path, against a server that answers from a script."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from models_support import AT_ONCE, request, texts

from pytest_learnloop.learning.budget import Budget, Limits
from pytest_learnloop.models import (
    Answer,
    ContextOverflowError,
    FatalModelError,
    Message,
    ModelError,
    PassingModelError,
    Price,
    Request,
    Usage,
)
from pytest_learnloop.models.client import Client
from pytest_learnloop.models.litellm import LiteLLMModel
from pytest_learnloop.testing_server import (
    DROPPED,
    HANGING,
    MALFORMED,
    Reply,
    Script,
    ScriptedServer,
    refused,
    right,
    truncated,
)

KEY = "sk-test-0123456789"
HELLO = Request((Message("system", "be brief"), Message("user", "hello")), temperature=0.5, seed=7, max_tokens=20)


class Asked:
    """One server and one model that asks it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch
        self._servers: list[ScriptedServer] = []

    def serve(self, *replies: Reply) -> ScriptedServer:
        return self.serve_script(replies)

    def serve_script(self, script: Script | Sequence[Reply]) -> ScriptedServer:
        server = ScriptedServer(script).__enter__()
        self._servers.append(server)
        self._monkeypatch.setenv("OPENAI_API_BASE", server.url)
        return server

    def close(self) -> None:
        for server in self._servers:
            server.__exit__(None, None, None)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[Asked]:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    for variable in ("OPENAI_BASE_URL", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(variable, raising=False)
    asked = Asked(monkeypatch)
    yield asked
    asked.close()


def test_what_is_sent_and_what_comes_back(asked: Asked) -> None:
    server = asked.serve(right("hi", prompt_tokens=12, completion_tokens=3))
    answer = LiteLLMModel("openai/local").complete(HELLO)
    assert answer == Answer("hi", Usage(12, 3, dollars=None))
    assert server.requests == [
        {
            "model": "local",
            "messages": [{"role": "system", "content": "be brief"}, {"role": "user", "content": "hello"}],
            "temperature": 0.5,
            "seed": 7,
            "max_tokens": 20,
        }
    ]
    assert server.headers[0]["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize(
    ("base", "words"),
    [
        ("OPENAI_API_BASE", r"is the server up, and does OPENAI_API_BASE say where\?"),
        ("OPENAI_BASE_URL", r"is the network up\? OPENAI_API_BASE says where a server of your own is"),
    ],
)
def test_where_no_server_is_the_variable_that_says_where_is_named(
    asked: Asked, monkeypatch: pytest.MonkeyPatch, base: str, words: str
) -> None:
    monkeypatch.delenv("OPENAI_API_BASE", raising=False)
    monkeypatch.setenv(base, "http://127.0.0.1:9/")  # nobody listens there
    with pytest.raises(PassingModelError, match=words):
        LiteLLMModel("openai/local").complete(HELLO)


def test_what_a_request_leaves_open_is_not_sent(asked: Asked) -> None:
    server = asked.serve(right("hi"))
    LiteLLMModel("openai/local").complete(Request((Message("user", "hello"),)))
    assert server.requests == [{"model": "local", "messages": [{"role": "user", "content": "hello"}]}]


def test_what_a_model_does_not_take_is_left_out(asked: Asked) -> None:
    server = asked.serve(right("hi"))
    LiteLLMModel("openai/gpt-5").complete(HELLO)
    assert "temperature" not in server.requests[0]
    assert server.requests[0]["max_completion_tokens"] == 20


def test_a_call_of_a_known_model_has_its_price(asked: Asked) -> None:
    asked.serve(right("hi", prompt_tokens=1000, completion_tokens=100))
    model = LiteLLMModel("openai/gpt-4o-mini")
    price = model.price()
    assert price is not None
    assert 0 < price.prompt < price.completion < 1e-3
    dollars = model.complete(HELLO).usage.dollars
    assert dollars == pytest.approx(1000 * price.prompt + 100 * price.completion)


@pytest.mark.parametrize("name", ["openai/local", "ollama/gpt-4o-mini", "ollama/qwen2.5-coder:7b", "nonsense"])
def test_nobody_knows_the_price_of_other_models(name: str) -> None:
    assert LiteLLMModel(name).price() is None


def test_prices_are_found_with_and_without_a_provider() -> None:
    assert LiteLLMModel("gpt-4o-mini").price() == LiteLLMModel("openai/gpt-4o-mini").price() != Price(0, 0)


def test_an_answer_that_was_cut_off_says_so(asked: Asked) -> None:
    asked.serve(truncated("def f("))
    answer = LiteLLMModel("openai/local").complete(HELLO)
    assert answer.text == "def f("
    assert answer.truncated


def test_an_empty_answer_is_an_answer(asked: Asked) -> None:
    asked.serve(right(""), Reply(right("x").body.replace(b'"content": "x"', b'"content": null')))
    model = LiteLLMModel("openai/local")
    assert [model.complete(HELLO).text for _ in range(2)] == ["", ""]


def exactly(error: ModelError) -> str:
    return type(error).__name__


@pytest.mark.parametrize(
    ("reply", "kind", "words"),
    [
        (refused(401, "Incorrect API key"), FatalModelError, "the key was not accepted"),
        (refused(403, "not for you"), FatalModelError, "not for you"),
        (refused(404, "The model `local` does not exist", code="model_not_found"), FatalModelError, "does not exist"),
        (refused(429, "exceeded your current quota", code="insufficient_quota"), FatalModelError, "quota"),
        (refused(400, "bad temperature"), ModelError, "bad temperature"),
        (refused(422, "unprocessable"), ModelError, "unprocessable"),
        (refused(413, "too large"), ContextOverflowError, "too large"),
        (refused(400, "maximum context length is 8192 tokens"), ContextOverflowError, "8192"),
        (refused(400, "the request exceeds the available context size"), ContextOverflowError, "context size"),
        (refused(429, "slow down"), PassingModelError, "slow down"),
        (refused(408, "late"), PassingModelError, "late"),
        (refused(500, "oops"), PassingModelError, "oops"),
        (refused(502, "gateway"), PassingModelError, "gateway"),
        (refused(503, "overloaded"), PassingModelError, "overloaded"),
        (refused(504, "gateway late"), PassingModelError, "gateway late"),
        (MALFORMED, PassingModelError, "openai/local"),
        (Reply(b"<html>welcome to the hotel's wifi</html>"), PassingModelError, "openai/local"),
        (Reply(b"{}"), PassingModelError, "openai/local"),
        (Reply(b'{"choices": []}'), PassingModelError, "holds no choice"),
        (DROPPED, PassingModelError, "Connection error"),
    ],
)
def test_every_error_has_its_kind(asked: Asked, reply: Reply, kind: type[ModelError], words: str) -> None:
    server = asked.serve(reply)
    with pytest.raises(ModelError, match=words) as error:
        LiteLLMModel("openai/local").complete(HELLO)
    assert type(error.value) is kind
    assert len(server.requests) == 1, "trying again is not the library's business"


def test_the_server_says_how_long_to_wait(asked: Asked) -> None:
    asked.serve(refused(429, retry_after=2.5))
    with pytest.raises(PassingModelError) as error:
        LiteLLMModel("openai/local").complete(HELLO)
    assert error.value.retry_after == 2.5


def test_a_server_that_hangs_is_given_up(asked: Asked) -> None:
    asked.serve(HANGING)
    started = time.monotonic()
    with pytest.raises(PassingModelError, match="timed out"):
        LiteLLMModel("openai/local", timeout=0.3).complete(HELLO)
    assert time.monotonic() - started < 60


def test_a_server_that_is_not_there_may_come_back(monkeypatch: pytest.MonkeyPatch, asked: Asked) -> None:
    monkeypatch.setenv("OPENAI_API_BASE", "http://127.0.0.1:9/v1")
    with pytest.raises(PassingModelError, match="Connection error"):
        LiteLLMModel("openai/local").complete(HELLO)


@pytest.mark.parametrize(("name", "variable"), [("openai/x", "OPENAI_API_KEY"), ("anthropic/x", "ANTHROPIC_API_KEY")])
def test_a_key_that_is_missing_is_named(
    asked: Asked, monkeypatch: pytest.MonkeyPatch, name: str, variable: str
) -> None:
    monkeypatch.delenv(variable, raising=False)
    with pytest.raises(FatalModelError, match=rf"\(set {variable} in the environment\)"):
        LiteLLMModel(name).complete(HELLO)


def test_a_name_without_a_provider_is_no_model(asked: Asked, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(FatalModelError, match="put its provider first, such as openai/nonsense"):
        LiteLLMModel("nonsense").complete(HELLO)
    assert capfd.readouterr() == ("", "")


def test_the_library_says_nothing_of_its_own(
    asked: Asked, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    asked.serve(right("hi"), refused(500))
    LiteLLMModel("openai/local").complete(HELLO)
    with pytest.raises(PassingModelError):
        LiteLLMModel("openai/local").complete(HELLO)
    assert capfd.readouterr() == ("", "")
    assert caplog.records == []


def test_a_client_gets_through_a_bad_day(asked: Asked) -> None:
    server = asked.serve(refused(429, retry_after=0), refused(500), MALFORMED, DROPPED, right("at last"))
    asker = Client(LiteLLMModel("openai/local"), Budget(Limits()), patience=AT_ONCE)
    assert texts(asker.ask([request("x")])) == ["at last"]
    assert len(server.requests) == 5
    assert asker.tally.calls == 1


def test_several_calls_are_made_at_once(asked: Asked) -> None:
    three = threading.Barrier(3, timeout=20)

    def script(request: dict[str, Any]) -> Reply:
        three.wait()
        return right("hi")

    server = asked.serve_script(script)
    asker = Client(LiteLLMModel("openai/local"), Budget(Limits()), concurrency=3)
    assert texts(asker.ask([request("x", slot) for slot in range(6)])) == ["hi"] * 6
    assert server.most_at_once == 3


def test_a_bad_key_stops_all_calls(asked: Asked) -> None:
    server = asked.serve(refused(401, f"Incorrect API key provided: {KEY}"))
    asker = Client(LiteLLMModel("openai/local"), Budget(Limits()), concurrency=1)
    with pytest.raises(FatalModelError):
        asker.ask([request("x", slot) for slot in range(5)])
    assert len(server.requests) == 1


def test_what_is_said_needs_no_escape(asked: Asked) -> None:
    text = 'quotes " and \\ and ünïcode \n\t 你好'
    server = asked.serve(right(text))
    answer = LiteLLMModel("openai/local").complete(Request((Message("user", text),)))
    assert answer.text == text
    assert json.loads(json.dumps(server.requests[0]))["messages"][0]["content"] == text
