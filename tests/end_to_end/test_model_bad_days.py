"""Models over the network, on their bad days: litellm's real path against a server that answers from a script."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from model_support import KEY, Serve, fates, fenced, servers

from pytest_learnloop.testing import Project
from pytest_learnloop.testing_server import (
    DROPPED,
    HANGING,
    MALFORMED,
    Reply,
    refused,
    right,
    truncated,
)

HANGS = fenced("def clamp(value, low, high):\n    import time\n    time.sleep(1000)")
CRASHES = fenced("def clamp(value, low, high):\n    import os\n    os._exit(3)")
WRITES = fenced(
    "def clamp(value, low, high):\n    open('owned.txt', 'w').close()\n    return min(max(value, low), high)"
)
OTHER_SIGNATURE = fenced("def clamp(value):\n    return value")
UNREADABLE = fenced("def clamp(value, low, high:\n    return value")
RAISES = fenced("def clamp(value, low, high):\n    return value / 0")
BETTER = fenced("def clamp(value, low, high):\n    return max(low, value if value < high < 50 else high)")
RIGHT = fenced("def clamp(value, low, high):\n    return min(max(value, low), high)")


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:
    with servers(monkeypatch) as start:
        yield start


def echo(request: dict[str, Any]) -> Reply:
    """The prompt again."""
    return right(request["messages"][-1]["content"])


def test_a_bad_day_with_a_good_end(clamp: Project, serve: Serve) -> None:
    server = serve(
        *(MALFORMED, refused(429, retry_after=0.1), refused(500, retry_after=0), refused(503, retry_after=0)),
        *(right("Have you tried to restart it?"), DROPPED, right(HANGS)),
        *(echo, right(CRASHES)),
        *(truncated("```python\ndef clamp(value, low, high):\n    if value <"), right(WRITES)),
        *(right(""), right(RAISES)),
        *(right(OTHER_SIGNATURE), right(BETTER)),
        *(right(UNREADABLE), refused(400, "what a strange prompt"), right(RIGHT)),
    )
    result = clamp.learn("--learn-model=openai/local", "--learn-proposals=1", "--learn-budget=100s, 40 calls")
    assert result.ret == 0
    found = clamp.result
    assert (found["status"], found["updates"], found["candidates"]) == ("improved", 6, 6)
    assert fates(clamp) == [
        ("rejected", "it ended in a timeout"),
        ("rejected", "it ended in a crash"),
        ("rejected", "it improves none of the failing cases"),
        ("rejected", "it improves none of the failing cases"),
        ("accepted", ""),
        ("accepted", ""),
    ]
    assert (found["calls"], found["tokens"]) == (13, 12 * 15)
    assert len(server.requests) == 13 + 5, "what was tried again is one call"
    assert not (clamp.path / "owned.txt").exists()
    result.stdout.fnmatch_lines(["note: 1 of * calls of a model failed, the last of them so: *a strange prompt*"])


def test_a_key_that_expires_costs_nothing_that_was_found(clamp: Project, serve: Serve) -> None:
    serve(right(BETTER), refused(401, f"Incorrect API key provided: {KEY}"))
    result = clamp.learn("--learn-model=openai/local", "--learn-proposals=1")
    assert result.ret == 1, "not all tests pass, and the report is the winner's"
    result.stdout.fnmatch_lines(
        ["improved: the model cannot be asked any more: openai/local: *Incorrect API key*(the key was not accepted)"]
    )
    assert clamp.patch
    assert KEY not in result.stdout.str()


@pytest.mark.parametrize(
    ("model", "reply", "words"),
    [
        ("openai/local", refused(401, f"Incorrect API key provided: {KEY}"), "*(the key was not accepted)"),
        ("local", right(""), "no such model; put its provider first, such as openai/local"),
    ],
)
def test_a_model_that_cannot_be_asked_at_all(
    clamp: Project, serve: Serve, model: str, reply: Reply, words: str
) -> None:
    server = serve(reply)
    result = clamp.learn(f"--learn-model={model}", "--learn-concurrency=1")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: --learn-model: {model}: {words}"])
    assert len(server.requests) <= 1
    assert KEY not in result.stderr.str()


def test_a_server_that_is_down(clamp: Project, serve: Serve) -> None:
    server = serve(refused(500, "out of order", retry_after=0))
    result = clamp.learn("--learn-model=openai/local")
    assert result.ret == 1
    result.stdout.fnmatch_lines(["unchanged: all of the last 3 calls of the model failed: *out of order*5 tries)"])
    assert (clamp.result["calls"], clamp.result["tokens"]) == (3, 0)
    assert len(server.requests) == 3 * 5


def test_a_server_that_hangs_is_waited_for_until_time_is_up(clamp: Project, serve: Serve) -> None:
    server = serve(HANGING)
    result = clamp.learn("--learn-model=openai/local", "--learn-budget=6s")
    assert result.ret == 1
    result.stdout.fnmatch_lines(["unchanged: the budget of 6s is spent, and time was up before the answer came"])
    assert clamp.result["seconds"] < 30
    assert len(server.requests) <= 3
