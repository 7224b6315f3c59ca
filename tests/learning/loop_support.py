"""A toy to try learning loops on: a parameter holds a number, and a case is solved by every number from its own up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pytest_learnloop.domain import (
    Artifact,
    Candidate,
    Case,
    Ending,
    Evaluated,
    Evaluation,
    LearningContext,
    Outcome,
    Parameter,
    ParameterKind,
    Pool,
    Proposal,
    Trial,
)
from pytest_learnloop.errors import OptimizerError
from pytest_learnloop.learning.race import Standing

PARAMETER = Parameter("toy:LEVEL", ParameterKind.LITERAL, "/toy.py", 1, "0")
ARTIFACT = Artifact((PARAMETER,))


def case(threshold: int, name: str = "train") -> Case:
    return Case(f"test_{name}.py::test[{threshold}]", threshold)


def outcome(candidate: Candidate, case: Case) -> Outcome:
    assert case.seed is not None
    solved = int(ARTIFACT.source_of(PARAMETER.id, candidate)) >= case.seed
    ending = Ending.PASSED if solved else Ending.FAILED
    return Outcome(ending, float(solved), touched=frozenset({PARAMETER.id}))


@dataclass
class ToyEvaluator:
    """Keeps the promises of a trial: screening included."""

    trials: list[Trial] = field(default_factory=list)

    def evaluate(self, trials: Sequence[Trial], until: float | None = None) -> list[Evaluation]:
        self.trials += trials
        return [self._evaluate(trial) for trial in trials]

    def _evaluate(self, trial: Trial) -> Evaluation:
        outcomes: dict[Case, Outcome] = {}
        beaten = False
        for position, each in enumerate(trial.cases):
            if position == trial.screen > 0 and not beaten:
                break
            outcomes[each] = outcome(trial.candidate, each)
            beaten = beaten or (position < trial.screen and outcomes[each].score > trial.reference[position])
        return Evaluation(trial, outcomes)


@dataclass
class Scripted:
    """Proposes what it was told to, and remembers what it hears."""

    script: Sequence[Sequence[str] | OptimizerError]
    """Values to propose, or why it can't, for one update after the other; then nothing."""
    name: str = "scripted"
    reads: bool = False
    contexts: list[LearningContext] = field(default_factory=list)
    pools: list[Pool] = field(default_factory=list)
    heard: list[Evaluated] = field(default_factory=list)

    def searches(self, parameter: Parameter) -> bool:
        return True

    def propose(self, context: LearningContext, pool: Pool, n: int) -> Sequence[Proposal]:
        self.contexts.append(context)
        self.pools.append(pool)
        said, *self.script = self.script or [()]
        if isinstance(said, OptimizerError):
            raise said
        return [Proposal({PARAMETER.id: value}) for value in said[:n]]

    def observe(self, evaluated: Sequence[Evaluated]) -> None:
        self.heard += evaluated


class Silent:
    def updated(self, update: int, evaluated: Sequence[Evaluated], latest: Standing) -> None:
        pass

    def reduced(self, update: int, evaluated: Sequence[Evaluated], latest: Standing) -> None:
        pass

    def reshuffled(self, update: int, train: Sequence[Case], validation: Sequence[Case]) -> None:
        pass
