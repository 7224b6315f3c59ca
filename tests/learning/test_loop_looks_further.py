"""A doubtful winner that few cases ask for does not end the search at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from loop_support import Silent

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
from pytest_learnloop.learning.budget import Budget, Limits
from pytest_learnloop.learning.doubts import Doubt
from pytest_learnloop.learning.loop import Learned, Loop
from pytest_learnloop.learning.race import Accept

PARAMETER = Parameter("toy:f", ParameterKind.FUNCTION, "/toy.py", 1, "def f(a, b):\n    return a\n")
ARTIFACT = Artifact((PARAMETER,))
STEP, OTHER, WRONG = "a + 1", "max(a, b)", "b"
"""Of these the last one passes nothing; that of the step is doubtful."""
WON = "every train and validation case has its best score"


def source(value: str) -> str:
    return f"def f(a, b):\n    return {value}\n"


def outcome(candidate: Candidate) -> Outcome:
    passed = candidate.edits.get(PARAMETER.id, "") in (source(STEP), source(OTHER))
    ending = Ending.PASSED if passed else Ending.FAILED
    return Outcome(ending, float(passed), touched=frozenset({PARAMETER.id}))


class Cases:
    """Evaluates candidates: all cases pass, or none."""

    def evaluate(self, trials: Sequence[Trial], until: float | None = None) -> list[Evaluation]:
        return [Evaluation(each, dict.fromkeys(each.cases, outcome(each.candidate))) for each in trials]


@dataclass
class Proposing:
    """Proposes a value in each update, and remembers what it was shown."""

    values: list[str]
    reads: bool = False
    name: str = "proposing"
    parents: list[Candidate] = field(default_factory=list)

    def searches(self, parameter: Parameter) -> bool:
        return True

    def propose(self, context: LearningContext, pool: Pool, n: int) -> Sequence[Proposal]:
        self.parents.append(context.parent)
        value, *self.values = self.values or [""]
        return [Proposal({PARAMETER.id: source(value)})] if value else []

    def observe(self, evaluated: Sequence[Evaluated]) -> None:
        pass


def learned(
    optimizer: Proposing, cases: int = 1, accept: Accept = Accept.BETTER, limits: Limits | None = None
) -> tuple[Learned, Loop]:
    train = tuple(Case(f"test_{number}") for number in range(cases))
    budget = Budget(limits or Limits())
    loop = Loop(ARTIFACT, train, (), Cases(), optimizer, budget, Silent(), lambda each: None, accept=accept)
    return loop.run(dict.fromkeys(train, outcome(ARTIFACT.start))), loop


def value_of(one: Learned) -> str:
    return ARTIFACT.source_of(PARAMETER.id, one.winner.candidate).partition("return ")[2].strip()


@pytest.mark.parametrize("values", [[STEP, OTHER], [STEP, WRONG, OTHER]])
def test_what_is_not_doubtful_takes_its_place(values: list[str]) -> None:
    result, _ = learned(Proposing([*values, WRONG]))
    assert value_of(result) == OTHER
    assert [each.rank.plausibility for each in result.accepted] == [-1, 0]
    assert result.stopped == WON


def test_where_there_is_nothing_else_it_is_the_winner() -> None:
    optimizer = Proposing([STEP, WRONG, "b + 1", OTHER])
    result, loop = learned(optimizer)
    assert value_of(result) == STEP
    assert loop.doubts(result.winner) == {PARAMETER.id: Doubt.STEP}
    assert optimizer.values == [OTHER], "after two more updates that is enough"


def test_the_search_goes_on_from_where_it_was() -> None:
    optimizer = Proposing([STEP, WRONG, OTHER])
    learned(optimizer)
    assert optimizer.parents == [ARTIFACT.start] * 3


def test_when_nothing_more_is_proposed_or_the_budget_is_spent_it_has_won() -> None:
    assert learned(Proposing([STEP]))[0].stopped == WON
    assert learned(Proposing([STEP, OTHER]), limits=Limits(updates=1))[0].stopped == WON


@pytest.mark.parametrize(
    ("optimizer", "cases", "accept"),
    [
        (Proposing([OTHER, STEP]), 1, Accept.BETTER),
        (Proposing([STEP, OTHER]), 6, Accept.BETTER),
        (Proposing([STEP, OTHER]), 1, Accept.ALWAYS),
        (Proposing([STEP, OTHER], reads=True), 1, Accept.BETTER),
    ],
    ids=["it is not doubtful", "enough cases ask for it", "everything is accepted", "a model wrote it"],
)
def test_there_is_no_second_look(optimizer: Proposing, cases: int, accept: Accept) -> None:
    result, _ = learned(optimizer, cases, accept)
    assert len(optimizer.parents) == 1
    assert result.stopped == WON
