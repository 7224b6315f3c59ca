"""What a learning loop does with what is left to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pytest

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
    Raw,
    Trial,
)
from pytest_learnloop.errors import OptimizerError
from pytest_learnloop.learning.auto.chooser import gained
from pytest_learnloop.learning.budget import Budget, Limits
from pytest_learnloop.learning.loop import Learned, Loop
from pytest_learnloop.learning.race import Standing

LEVEL = Parameter("toy:LEVEL", ParameterKind.LITERAL, "/toy.py", 1, "0")
ARTIFACT = Artifact((LEVEL,))
TRAIN, VALIDATION = (tuple(Case(f"{split}::t", number) for number in range(1, 6)) for split in ("train", "validation"))


class Levels:
    """A case is solved by every level from its seed up."""

    def evaluate(self, trials: Sequence[Trial], until: float | None = None) -> list[Evaluation]:
        return [
            Evaluation(trial, {case: self.outcome(trial.candidate, case) for case in trial.cases}) for trial in trials
        ]

    def outcome(self, candidate: Candidate, case: Case) -> Outcome:
        solved = int(ARTIFACT.source_of(LEVEL.id, candidate)) >= (case.seed or 0)
        return Outcome(Ending.PASSED if solved else Ending.FAILED, float(solved), touched=frozenset({LEVEL.id}))


@dataclass
class Climbing:
    """Proposes the next level, unless it is told otherwise."""

    script: list[str | Exception | None]
    name: str = "climbing"
    reads: bool = False
    contexts: list[LearningContext] = field(default_factory=list)

    def searches(self, parameter: Parameter) -> bool:
        return True

    def propose(self, context: LearningContext, pool: Pool, n: int) -> Sequence[Proposal]:
        self.contexts.append(context)
        said = self.script.pop(0) if self.script else None
        if isinstance(said, Exception):
            raise said
        return [Proposal({LEVEL.id: said})] if said is not None else []

    def observe(self, evaluated: Sequence[Evaluated]) -> None:
        pass


@dataclass
class Recording:
    """A chooser that takes down what it hears."""

    patience: int = 0
    """How often it goes on with another setting."""
    begun: list[int] = field(default_factory=list)
    gains: list[float] = field(default_factory=list)

    def begin(self, update: int) -> None:
        self.begun.append(update)

    def seen(self, candidate: Candidate, traces: Mapping[Case, Outcome]) -> Mapping[Case, Outcome]:
        return {case: Outcome(each.ending, each.score, feedback="as seen") for case, each in traces.items()}

    def end(self, gain: float) -> None:
        self.gains.append(gain)

    def passes_over(self) -> bool:
        self.patience -= 1
        return self.patience >= 0


class Silent:
    def updated(self, update: int, evaluated: Sequence[Evaluated], parent: Standing) -> None:
        pass

    def reshuffled(self, update: int, train: Sequence[Case], validation: Sequence[Case]) -> None:
        pass


def learned(chooser: Recording, optimizer: Climbing) -> Learned:
    world = Levels()
    loop = Loop(ARTIFACT, TRAIN, VALIDATION, world, optimizer, Budget(Limits()), Silent(), lambda c: None)
    loop.chooser = chooser
    return loop.run({case: world.outcome(ARTIFACT.start, case) for case in (*TRAIN, *VALIDATION)})


def test_it_tells_what_each_update_gained() -> None:
    chooser = Recording()
    learned(chooser, Climbing(["1", "0", "3"]))
    assert chooser.begun == [1, 2, 3, 4]
    assert chooser.gains == pytest.approx([0.2, 0.0, 0.4])


def test_an_update_shows_what_the_chooser_lets_it_see() -> None:
    optimizer = Climbing(["1"])
    learned(Recording(), optimizer)
    assert {each.outcome.feedback for each in optimizer.contexts[0].experiences} == {"as seen"}


def test_nothing_to_propose_may_end_it() -> None:
    assert learned(Recording(), Climbing([])).stopped == "climbing has nothing more to propose"


@pytest.mark.parametrize("nothing", [None, OptimizerError("the prompt is too long")])
def test_nothing_to_propose_may_be_due_to_the_setting(nothing: OptimizerError | None) -> None:
    chooser = Recording(patience=1)
    result = learned(chooser, Climbing([nothing, "2", OptimizerError("no more")]))
    assert result.winner.candidate.edits == {LEVEL.id: "2"}
    assert result.stopped == "no more"
    assert len(chooser.gains) == 1


def outcomes(*scores: float, scaled: bool = True) -> dict[Case, Outcome]:
    given = (Outcome(Ending.PASSED, score, raw=None if scaled else Raw(score, scaled=False)) for score in scores)
    return dict(zip((*VALIDATION[:2], *TRAIN[:1]), given, strict=True))


@pytest.mark.parametrize(
    ("before", "after", "gain"),
    [
        (outcomes(0.0, 0.5, 0.0), outcomes(0.5, 0.5, 0.0), 0.25),
        (outcomes(0.5, 0.5, 0.0), outcomes(0.0, 0.5, 1.0), 0.0),
        (outcomes(1.0, 1.0, 0.25), outcomes(1.0, 1.0, 0.75), 0.5),
        (outcomes(1.0, 1.0, 1.0), outcomes(1.0, 1.0, 1.0), 0.0),
        (outcomes(0.3, 0.9, 0.5, scaled=False), outcomes(0.4, 0.9, 0.5, scaled=False), 0.25),
    ],
    ids=["validation", "what is lost", "train, where validation is solved", "nothing left", "no scale: half a case"],
)
def test_the_gain_is_that_of_validation(before: dict[Case, Outcome], after: dict[Case, Outcome], gain: float) -> None:
    assert gained(before, after, VALIDATION[:2], TRAIN[:1]) == pytest.approx(gain)


def test_without_validation_it_is_that_of_train() -> None:
    assert gained(outcomes(0.0, 0.0, 0.1), outcomes(1.0, 1.0, 0.4), (), TRAIN[:1]) == pytest.approx(0.3)
