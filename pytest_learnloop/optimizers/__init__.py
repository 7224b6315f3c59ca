"""Optimizers turn a learning context into proposals, and hear what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from pytest_learnloop.domain import Evaluated, LearningContext, Parameter, Pool, Proposal
from pytest_learnloop.models import Message

TEMPERATURE = 0.7
"""What models are asked for proposals at: several answers to one question are to differ."""


class Optimizer(Protocol):
    """Ask and tell. An optimizer never calls the evaluator, and sees validation only as scores of numbered cases."""

    name: str
    reads: bool
    """Whether it reads failure texts, so that trials of its proposals have to report them."""

    def searches(self, parameter: Parameter) -> bool:
        """Whether it has anything to propose for a parameter; where not, the run says so."""
        ...

    def propose(self, context: LearningContext, pool: Pool, n: int) -> Sequence[Proposal]:
        """Up to ``n`` proposals for this update; none at all means that it is exhausted.

        :raises OptimizerError: it can't go on; the text says why.
        """
        ...

    def observe(self, evaluated: Sequence[Evaluated]) -> None:
        """What became of every proposal of the last update, in the order proposed, rejected ones included.

        An accepted candidate may be told of once more, as rejected, where it did not hold in a fresh process.
        """
        ...


@runtime_checkable
class Spending(Protocol):
    """An optimizer whose update takes another number of calls than one for each proposal."""

    def calls_per_update(self, proposals: int) -> int:
        """Calls of the model that an update of so many proposals takes, about."""
        ...


@runtime_checkable
class Previewing(Protocol):
    """An optimizer that can show what it would ask a model."""

    def preview(self, context: LearningContext, pool: Pool, n: int) -> Sequence[Sequence[Message]]:
        """The messages of the calls that :meth:`Optimizer.propose` would begin with; nothing is sent."""
        ...
