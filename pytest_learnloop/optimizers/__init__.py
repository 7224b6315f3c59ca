"""Optimizers turn a learning context into proposals, and hear what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from pytest_learnloop.domain import Evaluated, LearningContext, Parameter, Pool, Proposal


class Optimizer(Protocol):
    """Ask and tell. An optimizer never calls the evaluator, and sees validation only as scores of numbered cases."""

    name: str

    def searches(self, parameter: Parameter) -> bool:
        """Whether it has anything to propose for a parameter; where not, the run says so."""
        ...

    def propose(self, context: LearningContext, pool: Pool, n: int) -> Sequence[Proposal]:
        """Up to ``n`` proposals for this update; none at all means that it is exhausted."""
        ...

    def observe(self, evaluated: Sequence[Evaluated]) -> None:
        """What became of every proposal of the last update, in the order proposed, rejected ones included."""
        ...
