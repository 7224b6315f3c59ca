"""What the bandit finds out, and what that may cost."""

from __future__ import annotations

from dataclasses import fields

import pytest
from auto_support import BATCHES, FIVE, ONE, THREE, World
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_learnloop.learning.auto.arms import Arm, arms_of
from pytest_learnloop.learning.auto.findings import Knowledge, Why
from pytest_learnloop.learning.budget import Limits, Spent
from pytest_learnloop.words import counted

GAINS = st.fixed_dictionaries({arm: st.sampled_from([0.0, 0.01, 0.05, 0.2]) for arm in BATCHES.every})
COSTS = st.fixed_dictionaries({arm: st.integers(50, 400) for arm in BATCHES.every})
LIMITS = st.builds(
    Limits,
    updates=st.none() | st.integers(1, 90),
    calls=st.none() | st.integers(1, 90),
    tokens=st.integers(1, 6000),
)
SEEDS = st.integers(0, 9)
whole_runs = settings(max_examples=40)
"""A run takes its time on a busy machine."""


@whole_runs
@given(GAINS, COSTS, LIMITS, SEEDS)
def test_it_begins_to_find_out_only_what_it_can_afford(
    gains: dict[Arm, float], costs: dict[Arm, int], limits: Limits, seed: int
) -> None:
    """Even if the update takes as much as any did; it may take more, so that the last one may cross the line."""
    world = World(lambda arm, _: gains[arm], costs, limits, seed=seed).run()
    most, spent = 0.0, 0.0
    for each in world.course:
        if each.why is Why.FINDING_OUT:
            assert spent + most <= 0.3 * (limits.tokens or 0) + 1e-9
            spent += each.cost
        most = max(most, each.cost)


@whole_runs
@given(GAINS, LIMITS, SEEDS)
def test_finding_out_never_takes_more_than_30_percent(gains: dict[Arm, float], limits: Limits, seed: int) -> None:
    """Where updates with another setting take no more than with the default."""
    world = World(lambda arm, _: gains[arm], {ONE: 60, THREE: 100, FIVE: 100}, limits, seed=seed).run()
    updates = len(world.for_finding_out)
    spent = Spent(updates=updates, calls=updates, tokens=int(sum(each.cost for each in world.for_finding_out)))
    for each in fields(limits):
        limit = getattr(limits, each.name)
        assert limit is None or getattr(spent, each.name) <= 0.3 * limit + 1e-9


@whole_runs
@given(GAINS, COSTS, LIMITS, SEEDS)
def test_the_same_seed_takes_the_same_course(
    gains: dict[Arm, float], costs: dict[Arm, int], limits: Limits, seed: int
) -> None:
    one, other = (World(lambda arm, _: gains[arm], costs, limits, seed=seed).run() for _ in range(2))
    assert one.course == other.course
    assert one.bandit.findings == other.bandit.findings


def test_another_seed_takes_another() -> None:
    courses = {tuple(World(lambda arm, _: 0.1, seed=seed).run().used) for seed in range(5)}
    assert len(courses) > 1


@whole_runs
@given(st.sampled_from(BATCHES.every), SEEDS)
def test_the_one_that_gains_is_found_and_used(paying: Arm, seed: int) -> None:
    world = World(lambda arm, _: 0.1 * (arm == paying), seed=seed).run()
    assert world.bandit.findings.chosen == BATCHES.in_words(paying)
    assert world.used.count(paying) >= 70
    assert set(world.used[-20:]) == {paying}


@whole_runs
@given(SEEDS)
def test_what_counts_is_the_gain_for_its_cost(seed: int) -> None:
    world = World(lambda arm, _: 0.1 if arm == FIVE else 0.08, {FIVE: 300}, Limits(tokens=20_000), seed=seed).run()
    assert world.bandit.findings.chosen != "batch 5"


@whole_runs
@given(st.sampled_from([0.0, 0.001, 0.03, 1 / 3]), SEEDS)
def test_where_all_are_equal_the_default_is_used(gain: float, seed: int) -> None:
    world = World(lambda *_: gain, seed=seed).run()
    assert world.bandit.findings.chosen == "batch 3"
    assert {each.arm for each in world.course if each.why is not Why.FINDING_OUT} == {"batch 3"}


def test_what_stops_paying_is_left_for_what_pays() -> None:
    world = World(lambda arm, number: {ONE: 0.2 if number < 40 else 0.0, THREE: 0.0, FIVE: 0.06}[arm]).run()
    chosen = [each.arm for each in world.course if each.why is Why.PAYS_MOST]
    assert (chosen[10], chosen[-1]) == ("batch 1", "batch 5")


@pytest.mark.parametrize("updates", [1, 5, 19])
def test_with_few_updates_the_default_is_used_throughout(updates: int) -> None:
    world = World(lambda arm, _: 0.1 * (arm == ONE), limits=Limits(updates=updates)).run()
    assert set(world.used) == {THREE}
    findings = world.bandit.findings
    assert findings.chosen == "batch 3"
    if updates > 1:
        assert findings.knowledge is Knowledge.TOO_FEW
        assert f"that buys {counted(3 * updates // 10, 'update')}, and 3 settings take 6" in findings.reason


def test_with_just_enough_it_finds_out() -> None:
    world = World(lambda arm, _: 0.1 * (arm == ONE), limits=Limits(updates=20)).run()
    assert len(world.for_finding_out) == 6
    assert world.bandit.findings.chosen == "batch 1"


def test_time_may_be_what_binds() -> None:
    world = World(lambda arm, _: 0.1 * (arm == ONE), limits=Limits(updates=1000, seconds=60.0))
    world.bandit.begin(1)
    world.spent += Spent(seconds=4.0, updates=1)
    world.bandit.end(0.0)
    world.bandit.begin(2)
    assert world.bandit.findings.bought == 4
    assert world.bandit.findings.knowledge is Knowledge.TOO_FEW


def test_where_others_take_much_more_than_the_default_it_says_so() -> None:
    world = World(lambda *_: 0.1, {ONE: 900, FIVE: 900}, Limits(tokens=3000)).run()
    assert world.bandit.findings.knowledge is Knowledge.CUT_SHORT
    assert world.used[-1] == THREE


def test_a_run_that_ends_before_it_is_found_out_says_so() -> None:
    findings = World(lambda *_: 0.1).run(updates=4).bandit.findings
    assert findings.knowledge is Knowledge.NOT_OVER
    assert findings.sentence.startswith("--learn-batch auto: batch 3: the run was over before every setting was tried;")


def test_nothing_gained_is_nothing_known() -> None:
    findings = World(lambda *_: 0.0).run().bandit.findings
    assert (findings.knowledge, findings.chosen) == (Knowledge.NO_GAIN, "batch 3")


def test_where_nothing_is_gained_the_default_is_kept_though_it_has_nothing_to_propose_any_more() -> None:
    world = World(lambda *_: 0.0).run(updates=20)
    while world.used[-1] != THREE:
        world.run(updates=len(world.course) + 1)
    world.bandit.passes_over()
    findings = world.bandit.findings
    assert (findings.knowledge, findings.chosen) == (Knowledge.NO_GAIN, "batch 3")


def test_one_arm_leaves_no_choice() -> None:
    alone = arms_of(["batch"], Arm(None, None), cases=1, longest=0)
    world = World(lambda *_: 0.1, arms=alone).run(updates=5)
    assert world.bandit.findings.knowledge is Knowledge.NO_CHOICE
    assert not world.for_finding_out


@whole_runs
@given(SEEDS)
def test_what_has_nothing_to_propose_is_passed_over(seed: int) -> None:
    world = World(lambda arm, _: 0.0, barren=[ONE, FIVE], seed=seed).run()
    assert {each.arm for each in world.course} == {"batch 3"}
    assert world.used.count(ONE) == world.used.count(FIVE) == 1


def test_where_the_default_has_nothing_to_propose_there_is_nothing_more() -> None:
    world = World(lambda arm, _: 0.0, barren=[THREE]).run()
    assert (world.course, world.used) == ([], [THREE])


def test_the_record_adds_up() -> None:
    world = World(lambda arm, _: 0.1 if arm == FIVE else 0.0, {FIVE: 200}, Limits(tokens=10_000)).run()
    data = world.bandit.findings.as_data()
    assert (data["chosen"], data["knowledge"], data["paid_in"]) == ("batch 5", "found out", "tokens")
    assert sum(each["updates"] for each in data["arms"]) == len(world.course)
    assert sum(each["finding_out"] for each in data["arms"]) == len(world.for_finding_out)
    assert sum(each["cost"] for each in data["arms"]) == world.spent.tokens
    assert data["certainty"] > 0.9
    assert "it pays more than that with a chance of" in data["reason"]
