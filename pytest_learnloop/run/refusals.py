"""What the fence kept tests from doing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pytest_learnloop.domain import Evaluation, Outcome, Trial
from pytest_learnloop.evaluation.fence import REFUSAL
from pytest_learnloop.learning.evaluator import Evaluator


class Refusal(NamedTuple):
    """What a test was refused."""

    deed: str
    """Such as ``write: build/a``."""
    rule: str
    """What permits it, behind ``--learn-allow``."""


def refusals(outcomes: Iterable[tuple[str, Outcome]]) -> dict[str, Refusal]:
    """Nodeid -> what was refused, of the outcomes that say so."""
    found = ((nodeid, REFUSAL.search(outcome.feedback)) for nodeid, outcome in outcomes)
    return {nodeid: Refusal(match["deed"], match["rule"]) for nodeid, match in found if match is not None}


class RefusalsNoted:
    """Has another evaluator run trials, and notes what was refused: of hidden cases nobody else comes to see a text."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self.so_far: dict[str, Refusal] = {}
        """By nodeid."""

    def evaluate(self, trials: Sequence[Trial], until: float | None = None) -> list[Evaluation]:
        """As the wrapped evaluator does."""
        evaluations = self._evaluator.evaluate(trials, until)
        for each in evaluations:
            self.so_far |= refusals((case.nodeid, outcome) for case, outcome in each.outcomes.items())
        return evaluations
