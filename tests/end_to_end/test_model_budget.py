"""A limit is never crossed, however many calls are made at once, and what it buys is said before."""

from __future__ import annotations

import pytest
from model_support import fenced, scripted_program

from pytest_learnloop.testing import Project
from pytest_learnloop.testing_server import ScriptedServer, right

WRONG = fenced("def clamp(value, low, high):\n    return value")


@pytest.mark.parametrize(
    ("budget", "most", "buys"),
    [
        ("60s, 5 calls", 5, "1m, 5 calls buys less than one update of 8 proposals"),
        ("$1.50, 11 calls, 20m", 11, "--learn-budget: what * costs is not known, so that dollars can't limit it"),
        ("60s, 12000 tokens", 6, "1m, 12000 tokens buys less than one update of 8 proposals"),
    ],
)
def test_calls_at_once(
    clamp: Project, tmp_path_factory: pytest.TempPathFactory, budget: str, most: int, buys: str
) -> None:
    program = scripted_program(tmp_path_factory.mktemp("model"), ["no idea"])
    result = clamp.learn(
        f"--learn-model={program.name}", f"--learn-budget={budget}", "--learn-proposals=8", "--learn-concurrency=8"
    )
    result.stdout.fnmatch_lines([f"*{buys}*"]) if "$" not in budget else result.stderr.fnmatch_lines([f"*{buys}*"])
    if "$" in budget:
        assert result.ret == pytest.ExitCode.USAGE_ERROR
        assert not program.calls
        return
    assert len(program.calls) == clamp.result["calls"] <= most
    assert clamp.result["tokens"] <= 12000


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
