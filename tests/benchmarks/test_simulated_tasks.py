"""The simulated tasks that settings which choose themselves are measured on."""

from __future__ import annotations

import pytest

from benchmarks.auto.runs import arms, with_auto, with_fixed
from benchmarks.auto.tasks import MIDDLE, STEPS, TASKS, Seen, Task

ONE_FAULT = 1 / 80


def task(name: str) -> Task:
    return next(each for each in TASKS if each.name == name)


@pytest.mark.parametrize("name", [each.name for each in TASKS])
def test_every_setting_that_there_is_has_its_skill(name: str) -> None:
    for arm in arms(task(name)).every:
        seen: Seen = (arm.batch or 0, STEPS if arm.horizon is None else arm.horizon, 0.5)
        skill = task(name).skill(seen)
        assert 0 < skill.mends <= 1 - skill.cheats


def test_the_middle_horizon_is_the_one_of_a_run() -> None:
    assert {arm.horizon for arm in arms(task("rewards come at once")).every} == {1, MIDDLE, None}


def test_a_run_ends_with_its_budget() -> None:
    """A batch of five takes 1000 tokens, one of three 800: 12 updates are what 15 are worth of the default."""
    short = task("long prompts confuse, 15 updates")
    most = with_fixed(short, arms(short).every[-1], seed=0).score
    assert 0 <= most <= 12 * ONE_FAULT


def test_the_same_seed_is_the_same_run() -> None:
    short = task("long prompts confuse, 15 updates")
    assert with_auto(short, 3) == with_auto(short, 3)
    assert with_auto(short, 3).findings is not None


def test_fixed_settings_differ_as_stated() -> None:
    short = task("long prompts confuse, 15 updates")
    scores = [sum(with_fixed(short, arm, seed).score for seed in range(4)) for arm in arms(short).every]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] > scores[-1]
