"""trace-opt's optimizers in the paper's loop, against a server that answers well, badly and with malice."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from model_support import Serve, fates, servers

from pytest_learnloop.testing import Project
from pytest_learnloop.testing_server import MALFORMED, Reply, refused, right, truncated

pytestmark = pytest.mark.skipif(importlib.util.find_spec("opto") is None, reason="needs trace-opt")

RIGHT = "def clamp(value, low, high):\n    return min(max(value, low), high)\n"
WORSE = "def clamp(value, low, high):\n    return low\n"
HANGS = "def clamp(value, low, high):\n    import time\n    time.sleep(1000)\n"
CRASHES = "def clamp(value, low, high):\n    import os\n    os._exit(3)\n"
WRITES = "def clamp(value, low, high):\n    open('owned.txt', 'w').close()\n    return min(max(value, low), high)\n"
OTHER_SIGNATURE = "def clamp(value):\n    return value\n"
LAST_STEP = "<IMPROVED_VARIABLE>"
"""What TextGrad asks for in its last step; before it, it asks for criticism."""


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:
    with servers(monkeypatch) as start:
        yield start


def suggested(optimizer: str, code: str) -> str:
    """Code in the form that the optimizer asks for."""
    if optimizer == "textgrad":
        return f"<IMPROVED_VARIABLE>\n{code}</IMPROVED_VARIABLE>"
    return json.dumps({"reasoning": "The upper bound is wrong.", "answer": "", "suggestion": {"clamp__code0": code}})


def answering(*replies: Reply) -> Callable[[dict[str, Any]], Reply]:
    """Criticism where that is asked for, and otherwise these replies in turn."""
    left = list(replies)

    def script(request: dict[str, Any]) -> Reply:
        system = request["messages"][0]["content"]
        wants_criticism = "critic" in system.lower() and LAST_STEP not in system
        return right("It ignores the upper bound.") if wants_criticism else left.pop(0)

    return script


def learn(project: Project, optimizer: str) -> pytest.RunResult:
    return project.learn(
        "--learn-profile=paper",
        f"--learn-optimizer={optimizer}",
        "--learn-model=openai/local",
        "--learn-budget=8 updates, 100s",
        "--learn-timeout=1",
    )


@pytest.mark.parametrize(
    ("optimizer", "update"),
    [("optoprime", "1 proposal"), ("opro", "1 proposal"), ("textgrad", "1 proposal and 3 calls")],
)
def test_a_bad_day_with_a_good_end(clamp: Project, serve: Serve, optimizer: str, update: str) -> None:
    def code(source: str) -> Reply:
        return right(suggested(optimizer, source))

    server = serve(
        answering(
            *(MALFORMED, refused(503, retry_after=0), right("Have you tried to restart it?"), code(HANGS)),
            *(truncated(suggested(optimizer, RIGHT)[:-60]), code(CRASHES)),
            code(WRITES),
            *(code(OTHER_SIGNATURE), code(WORSE)),
            code(RIGHT),
        )
    )
    result = learn(clamp, optimizer)
    assert result.ret == 0
    result.stdout.fnmatch_lines([f"openai/local: the budget of *8 updates* buys about 8 updates of {update}"])
    assert fates(clamp) == [
        ("rejected", "it ended in a timeout"),
        ("rejected", "it ended in a crash"),
        ("accepted", ""),
        ("accepted", ""),
        ("accepted", ""),
    ]
    assert (clamp.result["status"], clamp.result["updates"]) == ("improved", 5)
    assert "min(max(value, low), high)" in clamp.patch
    assert server.most_at_once == 1, "the paper's loop is sequential"
    assert not (clamp.path / "owned.txt").exists()
