"""What a model has answered is not paid for again: recorded and replayed, in a second run, after a kill."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable

import pytest
from model_support import ScriptedProgram, fenced, scripted_program

from pytest_learnloop.testing import Project

WRONG = fenced("def clamp(value, low, high):\n    return value")
WORSE = fenced("def clamp(value, low, high):\n    return low")
RIGHT = fenced("def clamp(value, low, high):\n    return min(max(value, low), high)")

Program = Callable[..., ScriptedProgram]


@pytest.fixture
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """Makes a model that gives these answers one after another."""
    return lambda *answers: scripted_program(tmp_path_factory.mktemp("model"), answers)


def outcome(project: Project) -> tuple[str, int, int, str]:
    """What came of the latest run."""
    result = project.result
    return result["status"], result["updates"], result["candidates"], project.patch


@pytest.mark.parametrize("optimizer", ["reflective", "best-of-n"])
def test_recorded_and_replayed(clamp: Project, program: Program, optimizer: str) -> None:
    model = program("no idea", WRONG, WORSE, "none", RIGHT)
    options = (f"--learn-optimizer={optimizer}", "--learn-proposals=2")
    clamp.learn(f"--learn-model={model.name}", "--learn-record=kept.jsonl", *options)
    calls, before = len(model.calls), outcome(clamp)
    assert before[0] == "improved"
    for recording in ("kept.jsonl", f".learnloop/runs/{clamp.run_directory.name}"):
        result = clamp.learn(f"--learn-model=replay:{recording}", *options)
        assert outcome(clamp) == before
        result.stdout.no_fnmatch_line("*prompt is not the one recorded*")
    assert len(model.calls) == calls


def test_a_prompt_that_changed_is_reported(clamp: Project, program: Program) -> None:
    clamp.learn(f"--learn-model={program(WRONG, RIGHT).name}", "--learn-record=kept.jsonl", "--learn-proposals=1")
    clamp.write(clamping=clamp.read("clamping.py").replace("within its bounds", "between two others"))
    result = clamp.learn("--learn-model=replay:kept.jsonl", "--learn-proposals=1")
    result.stdout.fnmatch_lines(["*update 1, slot 1: the prompt is not the one recorded: line * of the user message *"])
    assert clamp.result["status"] == "improved"


def test_a_second_run_on_the_same_code(clamp: Project, program: Program) -> None:
    model = program(WRONG, WORSE, RIGHT)
    clamp.learn(f"--learn-model={model.name}", "--learn-proposals=1")
    calls, before = len(model.calls), outcome(clamp)
    result = clamp.learn(f"--learn-model={model.name}", "--learn-proposals=1")
    assert outcome(clamp) == before
    assert len(model.calls) == calls
    assert clamp.result["calls"] == 0
    assert clamp.result["cached_answers"] == calls
    result.stdout.fnmatch_lines([f"run *: * 0 calls, 0 tokens, {calls} answers from the cache, *"])


def test_a_run_that_was_killed_goes_on(clamp: Project, program: Program) -> None:
    model = program("no idea", WRONG, WORSE, fenced("def clamp(value, low, high):\n    return high"), RIGHT)
    options = (f"--learn-model={model.name}", "--learn-proposals=1", "--learn-budget=60s, 20 calls")
    process = subprocess.Popen(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--learn", *options],
        cwd=clamp.path,
        stdout=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 60
    while len(model.calls) < 4 and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)
    process.kill()
    process.wait()
    killed_after = len(model.calls)
    result = clamp.learn("--learn-resume", *options)
    assert result.ret == 0
    assert clamp.result["status"] == "improved"
    assert len({call.prompt for call in model.calls}) >= len(model.calls) - 1, "but for the one that was cut short"
    assert clamp.result["cached_answers"] >= killed_after - 1
