"""What an update sees of an episode where its trace horizon is left to the run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pytest_learnloop.domain import (
    Artifact,
    Case,
    Detail,
    Ending,
    Evaluation,
    Outcome,
    Parameter,
    ParameterKind,
    Trial,
    Window,
)
from pytest_learnloop.learning.auto.arms import Arm, arms_of
from pytest_learnloop.learning.auto.bandit import Bandit
from pytest_learnloop.learning.budget import Limits, Spent
from pytest_learnloop.learning.rollouts import Rollouts

START = Artifact((Parameter("toy:LEVEL", ParameterKind.LITERAL, "/toy.py", 1, "0"),)).start
OPEN, MARKED, OTHER = Case("t::open"), Case("t::marked"), Case("t::other")


@dataclass
class Watched:
    trials: list[Trial] = field(default_factory=list)

    def evaluate(self, trials: Sequence[Trial], until: float | None = None) -> list[Evaluation]:
        self.trials += trials
        outcome = Outcome(Ending.PASSED, 0.5, feedback="seen")
        return [Evaluation(each, dict.fromkeys(each.cases, outcome)) for each in trials]


def test_only_what_is_open_is_seen_anew_with_its_own_feedback_horizon() -> None:
    world = Watched()
    rollouts = Rollouts(world, {OPEN: Window(None, 4), MARKED: Window(7)}, [OPEN])
    assert list(rollouts.seen(START, 2)) == [OPEN]
    (trial,) = world.trials
    assert (trial.detail, trial.windows) == (Detail.TRACES, {OPEN: Window(2, 4)})


def test_candidates_are_compared_by_all_that_the_longest_horizon_would_see() -> None:
    world = Watched()
    rollouts = Rollouts(world, {MARKED: Window(7)}, [OPEN])
    rollouts.seen(START, 1)
    rollouts.evaluate([Trial(START, (OPEN, MARKED, OTHER))])
    assert world.trials[-1].windows == {MARKED: Window(7)}


def test_the_bandit_looks_only_where_the_arm_is_no_whole_episode() -> None:
    looked: list[int] = []

    def look(candidate: object, horizon: int) -> dict[Case, Outcome]:
        looked.append(horizon)
        return {OPEN: Outcome(Ending.PASSED, 0.5)}

    arms = arms_of(["horizon"], Arm(3, None), cases=9, longest=100)
    spent = iter(Spent(updates=number) for number in range(1000))
    bandit = Bandit(arms, Limits(updates=200), lambda: next(spent), "tokens", lambda _: None, look, lambda _: None)
    traces = dict.fromkeys((OPEN, MARKED), Outcome(Ending.FAILED, 0.0))
    for update in range(1, 30):
        bandit.begin(update)
        seen = bandit.seen(START, traces)
        assert seen[MARKED] == traces[MARKED]
        bandit.end(0.1)
    assert set(looked) == {1, 10}
    assert len(looked) < 29
