"""The horizons decide what is learned: short ones mislead where rewards come late, long ones where they are noise."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from episode_support import hold_lottery, mark_harvest, plant_orchard
from model_support import fenced, scripted_program

from pytest_learnloop.testing import Project

WITHOUT_VALIDATION = ("--learn-split=50/0/50", "--learn-gate=off")
ONE_STEP = ("--learn-horizon=1", "--learn-feedback-horizon=1")
Scripted = Callable[..., tuple[str, ...]]


@pytest.fixture
def scripted(tmp_path_factory: pytest.TempPathFactory) -> Scripted:
    """Options for a model that proposes one literal after another, of which the first is the worst one to take."""

    def options(*literals: str) -> tuple[str, ...]:
        model = scripted_program(tmp_path_factory.mktemp("model"), [fenced(literal) for literal in literals])
        return (f"--learn-model={model.name}", "--learn-proposals=1", f"--learn-budget=60s,{len(literals)} calls")

    return options


def test_one_step_is_misled_by_the_immediate_reward(project: Project, scripted: Scripted) -> None:
    plant_orchard(project)
    project.learn(*WITHOUT_VALIDATION, *ONE_STEP, *scripted("FIRST_PICK = 0", "FIRST_PICK = 5"))
    assert "+FIRST_PICK = trainable(0)" in project.patch
    assert project.result["best"]["held_out"] < project.result["start"]["held_out"]


def test_whole_episodes_are_not(project: Project, scripted: Scripted) -> None:
    plant_orchard(project)
    project.learn(*WITHOUT_VALIDATION, *scripted("FIRST_PICK = 0", "FIRST_PICK = 5"))
    assert "+FIRST_PICK = trainable(5)" in project.patch
    assert project.result["best"]["held_out"] == 1.0


def test_validation_keeps_what_misleads_one_step_from_being_selected(project: Project, scripted: Scripted) -> None:
    plant_orchard(project)
    project.learn(*ONE_STEP, *scripted("FIRST_PICK = 0", "FIRST_PICK = 1"))
    assert project.result["status"] == "unchanged"


def test_one_step_sees_what_the_sum_of_all_drowns(project: Project, scripted: Scripted) -> None:
    hold_lottery(project)
    project.learn(*WITHOUT_VALIDATION, *ONE_STEP, *scripted("BET = 7", "BET = 5"))
    assert "+BET = trainable(5)" in project.patch


def test_whole_episodes_are_misled_by_chance(project: Project, scripted: Scripted) -> None:
    hold_lottery(project)
    project.learn(*WITHOUT_VALIDATION, *scripted("BET = 7", "BET = 5"))
    assert "+BET = trainable(7)" in project.patch


def test_a_mark_decides_for_its_test(project: Project) -> None:
    """A search looks as far ahead as a model does."""
    plant_orchard(project)
    mark_harvest(project, "horizon='full', feedback_horizon='full'")
    project.learn(*WITHOUT_VALIDATION, *ONE_STEP)
    assert "+FIRST_PICK = trainable(5)" in project.patch


@pytest.mark.parametrize("value", ["0", "-1", "all", "1.5"])
@pytest.mark.parametrize("option", ["horizon", "feedback-horizon"])
def test_a_bad_horizon_is_refused(project: Project, option: str, value: str) -> None:
    plant_orchard(project)
    result = project.learn(f"--learn-{option}={value}")
    result.stderr.fnmatch_lines([f"*--learn-{option}: {value!r}*a number of steps from 1 up, or full*"])


def test_a_bad_horizon_of_a_mark_is_refused(project: Project) -> None:
    plant_orchard(project)
    mark_harvest(project, "horizon=0")
    project.learn().stderr.fnmatch_lines(["*learn(horizon=0): give a number of steps from 1 up*"])


def test_they_are_in_the_record(project: Project) -> None:
    plant_orchard(project)
    project.learn("--learn-horizon=4", "--learn-budget=1 updates")
    settings = project.result["settings"]
    assert (settings["horizon"], settings["feedback_horizon"], settings["rollout"]) == (4, "full", "reset")


def test_a_long_episode_has_the_time_that_it_takes(project: Project, scripted: Scripted) -> None:
    project.write(
        walking="from pytest_learnloop import trainable\n\nPATIENCE = trainable(1)\n",
        test_walking="""
            import time
            import walking

            class Path:
                def reset(self): return 0
                def step(self, action):
                    time.sleep(0.025)
                    return 0, 1, not action, {}

            def test_walk(learn):
                episode = learn.episode(Path(), max_steps=44)
                for _ in episode:
                    episode.act(episode.steps + 1 < walking.PATIENCE)
                learn.score(episode.total, scale=(0, 44))
        """,
    )
    program = "PATIENCE = 44"
    result = project.learn(
        "--learn-budget=120s,1 updates", f"--learn-model=command:printf '```python\\n{program}\\n```'"
    )
    assert project.result["best"]["train"] == 1.0, result.stdout.str()
