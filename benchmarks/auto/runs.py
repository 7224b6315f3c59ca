"""Runs of one task: with each fixed setting, and with settings that choose themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.auto.tasks import STEPS, Task
from benchmarks.auto.world import ARTIFACT, TRAIN, VALIDATION, SimulatedEvaluator, SimulatedOptimizer
from pytest_learnloop.domain import Case, Detail, Evaluated, Trial, Window
from pytest_learnloop.learning.auto.arms import Arm, Arms, arms_of
from pytest_learnloop.learning.auto.bandit import Bandit
from pytest_learnloop.learning.auto.findings import Findings
from pytest_learnloop.learning.batch import Batches
from pytest_learnloop.learning.budget import Budget, Limits
from pytest_learnloop.learning.loop import Loop
from pytest_learnloop.learning.race import Standing
from pytest_learnloop.learning.rollouts import Rollouts
from pytest_learnloop.learning.samplers import Shuffle


def arms(task: Task) -> Arms:
    """What there is to choose from in a task; the defaults are those of a run with a model."""
    episodes = "horizon" in task.options
    default = Arm(3 if "batch" in task.options else 1, None)
    return arms_of(task.options, default, cases=len(TRAIN), longest=STEPS if episodes else 0)


@dataclass(frozen=True)
class Result:
    """What a run came to."""

    score: float
    """Mean of validation in the end, 0 to 1."""
    findings: Findings | None = None
    """Of a run that chose by itself."""


def with_fixed(task: Task, arm: Arm, seed: int) -> Result:
    """A run with one setting throughout."""
    return Result(_score(task, arm, seed)[0])


def with_auto(task: Task, seed: int) -> Result:
    """A run that chooses by itself."""
    return Result(*_score(task, None, seed))


def _score(task: Task, fixed: Arm | None, seed: int) -> tuple[float, Findings | None]:
    every = arms(task)
    arm = fixed or every.default
    shown = STEPS if every.default.horizon is None and "horizon" in task.options else 0
    limits = Limits(tokens=task.updates * task.tokens(every.default.batch or 0, shown))
    budget = Budget(limits)
    batches = Batches(Shuffle(seed), arm.batch, budget)
    windows = {} if arm.horizon is None else dict.fromkeys(TRAIN, Window(trace=arm.horizon))
    world = Rollouts(SimulatedEvaluator("horizon" in task.options), windows, TRAIN)
    (baseline,) = world.evaluate([Trial(ARTIFACT.start, (*TRAIN, *VALIDATION), Detail.TRACES)])
    bandit = Bandit(
        every,
        limits,
        lambda: budget.spent,
        "tokens",
        use=lambda chosen: batches.resize(chosen.batch),
        look=world.seen,
        heard=lambda choice: None,
        seed=seed,
    )
    optimizer = SimulatedOptimizer(task, batches, budget, seed)
    loop = Loop(ARTIFACT, TRAIN, VALIDATION, world, optimizer, budget, _Nobody(), lambda candidate: None, proposals=1)
    if fixed is None:
        loop.chooser = bandit
    winner = loop.run(baseline.outcomes).winner
    return _mean(winner), bandit.findings if fixed is None else None


def _mean(standing: Standing) -> float:
    return sum(standing.outcomes[case].score for case in VALIDATION) / len(VALIDATION)


class _Nobody:
    """Hears of nothing."""

    def updated(self, update: int, evaluated: Sequence[Evaluated], latest: Standing) -> None:
        pass

    def reduced(self, update: int, evaluated: Sequence[Evaluated], latest: Standing) -> None:
        pass

    def reshuffled(self, update: int, train: Sequence[Case], validation: Sequence[Case]) -> None:
        pass
