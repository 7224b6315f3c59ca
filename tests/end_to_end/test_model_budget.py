"""A limit is never crossed, however many calls are made at once, and what it buys is said before."""

from __future__ import annotations

import pytest
from model_support import fenced, scripted_program

from pytest_learnloop.testing import Project
from pytest_learnloop.testing_server import ScriptedServer, right

WRONG = fenced("def clamp(value, low, high):\n    return value")


@pytest.mark.parametrize(
    ("budget", "calls", "tokens"),
    [("60s, 5 calls", 5, 10**6), ("20m, 11 calls, 1000000 tokens", 11, 10**6), ("60s, 12000 tokens", 100, 12000)],
)
def test_calls_at_once(
    clamp: Project, tmp_path_factory: pytest.TempPathFactory, budget: str, calls: int, tokens: int
) -> None:
    program = scripted_program(tmp_path_factory.mktemp("model"), ["no idea"])
    result = clamp.learn(
        f"--learn-model={program.name}", f"--learn-budget={budget}", "--learn-proposals=8", "--learn-concurrency=8"
    )
    result.stdout.fnmatch_lines(["command:*: the budget of * buys * update* of 8 proposals"])
    assert 0 < len(program.calls) == clamp.result["calls"] <= calls
    assert 0 < clamp.result["tokens"] <= tokens


@pytest.mark.parametrize(("answer", "has_room"), [([], False), (["--learn-answer=300"], True)], ids=["long", "short"])
def test_a_small_budget_has_room_for_short_answers(
    clamp: Project, tmp_path_factory: pytest.TempPathFactory, answer: list[str], has_room: bool
) -> None:
    program = scripted_program(tmp_path_factory.mktemp("model"), ["no idea"])
    clamp.learn(f"--learn-model={program.name}", "--learn-budget=60s, 5000 tokens", *answer)
    assert bool(program.calls) is has_room
    assert clamp.result["tokens"] <= 5000


def test_dollars_of_a_model_whose_price_nobody_knows(clamp: Project, tmp_path_factory: pytest.TempPathFactory) -> None:
    program = scripted_program(tmp_path_factory.mktemp("model"), ["no idea"])
    result = clamp.learn(f"--learn-model={program.name}", "--learn-budget=$1.50, 40 calls, 20m")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: --learn-budget: what command:* costs is not known, * limit calls or tokens *"])
    assert not program.calls


def test_dollars(clamp: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test-0123456789")
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    with ScriptedServer([right(WRONG, prompt_tokens=1000, completion_tokens=8000)]) as server:
        monkeypatch.setenv("OPENAI_API_BASE", server.url)
        result = clamp.learn(
            "--learn-model=openai/gpt-4o-mini", "--learn-budget=$0.02, 30 calls, 60s", "--learn-concurrency=8"
        )
    result.stdout.fnmatch_lines(["openai/gpt-4o-mini: the budget of 1m, $0.02, 30 calls buys about * updates of 3 *"])
    assert 0 < clamp.result["cost_usd"] <= 0.02
    assert 0 < len(server.requests) == clamp.result["calls"] <= 4, "each costs half a cent"
