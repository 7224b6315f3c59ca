"""A simulated optimizer and evaluator for the real learning loop."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from benchmarks.auto.tasks import FAULTS, STEPS, Task
from pytest_learnloop.domain import (
    Artifact,
    Candidate,
    Case,
    Detail,
    Ending,
    Evaluated,
    Evaluation,
    LearningContext,
    Outcome,
    Parameter,
    ParameterKind,
    Pool,
    Proposal,
    Step,
    Trial,
    Window,
)
from pytest_learnloop.learning.batch import Batch, Batches
from pytest_learnloop.learning.budget import Budget

BROKEN, MENDED, CHEATED = "b", "m", "c"

PARAMETER = Parameter("simulated:FAULTS", ParameterKind.LITERAL, "/simulated.py", 1, repr(BROKEN * FAULTS))
"""Holds what became of each fault: broken, mended, or answered by a special case that solves the train case alone."""
ARTIFACT = Artifact((PARAMETER,))
TRAIN = tuple(Case(f"test_train.py::test[{number}]", number) for number in range(FAULTS))
VALIDATION = tuple(Case(f"test_validation.py::test[{number}]", number) for number in range(FAULTS))

_EPISODE = tuple(Step(number, (("", "."),), "go", 0.0) for number in range(1, STEPS + 1))


def states(candidate: Candidate) -> str:
    """What became of each fault, a letter each."""
    return str(ast.literal_eval(ARTIFACT.source_of(PARAMETER.id, candidate)))


@dataclass(frozen=True)
class SimulatedEvaluator:
    """Runs every case of a trial, with as many steps as its window shows."""

    episodes: bool

    def evaluate(self, trials: Sequence[Trial], until: float | None = None) -> list[Evaluation]:
        return [self._evaluate(trial) for trial in trials]

    def _evaluate(self, trial: Trial) -> Evaluation:
        became = states(trial.candidate)
        outcomes = {}
        for case in trial.cases:
            assert case.seed is not None
            solved = became[case.seed] == MENDED or (became[case.seed] == CHEATED and "train" in case.nodeid)
            recorded = self.episodes and trial.detail is Detail.TRACES
            steps = _EPISODE[: trial.windows.get(case, Window()).trace] if recorded else ()
            outcomes[case] = Outcome(
                Ending.PASSED if solved else Ending.FAILED,
                float(solved),
                steps=steps,
                touched=frozenset({PARAMETER.id}),
            )
        return Evaluation(trial, outcomes)


class SimulatedOptimizer:
    """Answers with the skill that the task states for what it is shown, and pays for its tokens."""

    name = "simulated"
    reads = False

    def __init__(self, task: Task, batches: Batches, budget: Budget, seed: int) -> None:
        self._task, self._batches, self._budget = task, batches, budget
        self._random = Random(f"{task.name} {seed}")

    def searches(self, parameter: Parameter) -> bool:
        return True

    def propose(self, context: LearningContext, pool: Pool, n: int) -> Sequence[Proposal]:
        return [self._answer(batch, states(context.parent)) for batch in self._batches.draw(context.experiences, n)]

    def observe(self, evaluated: Sequence[Evaluated]) -> None:
        pass

    def _answer(self, batch: Batch, became: str) -> Proposal:
        steps = max(len(each.outcome.steps) for each in batch)
        self._budget.spend(calls=1, tokens=self._task.tokens(len(batch), steps))
        # Near the end a batch holds passing cases, too: what counts is how much is shown.
        skill = self._task.skill((len(batch), steps, became.count(MENDED) / FAULTS))
        failing = [each.case.seed for each in batch if not each.outcome.best and each.case.seed is not None]
        chance, answered = self._random.random(), list(became)
        if failing and chance < skill.mends:
            answered[self._random.choice(failing)] = MENDED
        elif failing and chance < skill.mends + skill.cheats:
            answered[self._random.choice(failing)] = CHEATED
        return Proposal({PARAMETER.id: repr("".join(answered))})
