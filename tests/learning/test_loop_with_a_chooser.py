"""What a learning loop does with what is left to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pytest
from loop_support import ARTIFACT, PARAMETER, Scripted, Silent, ToyEvaluator, case, outcome

from pytest_learnloop.domain import Candidate, Case, Outcome
from pytest_learnloop.errors import OptimizerError
from pytest_learnloop.learning.budget import Budget, Limits
from pytest_learnloop.learning.loop import Learned, Loop

TRAIN, VALIDATION = (tuple(case(number, split) for number in range(1, 6)) for split in ("train", "validation"))


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
        return {each: Outcome(of.ending, of.score, feedback="as seen") for each, of in traces.items()}

    def end(self, gain: float) -> None:
        self.gains.append(gain)

    def passes_over(self) -> bool:
        self.patience -= 1
        return self.patience >= 0


def learned(chooser: Recording, *script: Sequence[str] | OptimizerError) -> tuple[Learned, Scripted]:
    optimizer = Scripted(script)
    loop = Loop(ARTIFACT, TRAIN, VALIDATION, ToyEvaluator(), optimizer, Budget(Limits()), Silent(), lambda c: None)
    loop.chooser = chooser
    return loop.run({each: outcome(ARTIFACT.start, each) for each in (*TRAIN, *VALIDATION)}), optimizer


def test_it_tells_what_each_update_gained() -> None:
    chooser = Recording()
    learned(chooser, ["1"], ["0"], ["3"])
    assert chooser.begun == [1, 2, 3, 4]
    assert chooser.gains == pytest.approx([0.2, 0.0, 0.4])


def test_an_update_shows_what_the_chooser_lets_it_see() -> None:
    _, optimizer = learned(Recording(), ["1"])
    assert {each.outcome.feedback for each in optimizer.contexts[0].experiences} == {"as seen"}


def test_nothing_to_propose_may_end_it() -> None:
    assert learned(Recording())[0].stopped == "scripted has nothing more to propose"


@pytest.mark.parametrize("nothing", [(), OptimizerError("the prompt is too long")])
def test_nothing_to_propose_may_be_due_to_the_setting(nothing: Sequence[str] | OptimizerError) -> None:
    chooser = Recording(patience=1)
    result, _ = learned(chooser, nothing, ["2"], OptimizerError("no more"))
    assert result.winner.candidate.edits == {PARAMETER.id: "2"}
    assert result.stopped == "no more"
    assert len(chooser.gains) == 1
