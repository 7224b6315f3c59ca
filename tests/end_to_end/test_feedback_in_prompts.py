"""What a model reads of a graded case: the engineer's words, what was logged, and how far it has come."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest
from model_support import ScriptedProgram, fenced, scripted_program

from pytest_learnloop.testing import Project

AGENT = """
    from pytest_learnloop import trainable

    @trainable
    def level():
        return 2
"""

TESTS = """
    import math
    import agent

    def test_level(learn):
        learn.log(steps=3 * agent.level())
        learn.feedback("a higher level is wanted")
        learn.score(
            agent.level(), scale=(0, 20), stages={-math.inf: "BEGINNER'S WORDS", 5: "ADVANCED WORDS", 15: "LAST WORDS"}
        )

    def test_failing(learn):
        learn.feedback("words beside a failure")
        assert agent.level() > 30
"""

needs_trace_opt = pytest.mark.skipif(find_spec("opto") is None, reason="trace-opt is not installed")


def answer(level: int, optimizer: str) -> str:
    source = f"def level():\n    return {level}\n"
    if optimizer == "reflective":
        return fenced(source)
    return f"<reasoning>higher</reasoning>\n<variable>\n<name>level</name>\n<value>\n{source}\n</value>\n</variable>"


def learn(project: Project, tmp_path: Path, optimizer: str, *options: str) -> list[str]:
    """The prompts of two updates."""
    project.write(agent=AGENT, test_agent=TESTS)
    model: ScriptedProgram = scripted_program(tmp_path / "model", [answer(7, optimizer), answer(9, optimizer)])
    project.learn(
        f"--learn-model={model.name}",
        f"--learn-optimizer={optimizer}",
        "--learn-budget=10m, 2 updates",  # on a busy machine importing trace-opt alone may take a minute
        "--learn-proposals=1",
        "--learn-batch=2",
        "--learn-split=100/0/0",
        *options,
    )
    return [call.prompt for call in model.calls]


def test_the_words_of_the_level_follow_the_score_and_tell_how_far_it_has_come(project: Project, tmp_path: Path) -> None:
    first, second = learn(project, tmp_path, "reflective")[:2]
    assert "the test says: a higher level is wanted" in first
    assert "the test says: words beside a failure" in first
    assert "the test says: BEGINNER'S WORDS" in first
    assert "the test says: steps = 6" in first
    assert "the test says: ADVANCED" not in first
    assert "the test says: ADVANCED WORDS" in second
    assert "the test says: BEGINNER" not in second
    assert "since the last update" not in first
    assert "since the last update: 2 -> 7 (better), best so far 7" in second
    assert "with the version before this one it was" in second


def test_unless_that_is_not_wanted(project: Project, tmp_path: Path) -> None:
    prompts = learn(project, tmp_path, "reflective", "--learn-improvement-feedback=off")
    assert len(prompts) >= 2
    assert not any("since the last update" in each or "the version before" in each for each in prompts)
    assert project.result["settings"]["improvement_feedback"] is False


@needs_trace_opt
def test_other_optimizers_that_read_are_told_as_well(project: Project, tmp_path: Path) -> None:
    prompts = learn(project, tmp_path, "opro", "--learn-accept=always")
    assert "the test says: BEGINNER'S WORDS" in prompts[0]
    assert any("since the last update: 2 -> " in each for each in prompts[1:])
