"""What runs candidates on cases, as far as learning knows it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from pytest_learnloop.domain import Evaluation, Trial


class Evaluator(Protocol):
    """Runs candidates on cases."""

    def evaluate(self, trials: Sequence[Trial], until: float | None = None) -> list[Evaluation]:
        """Evaluations of the trials, in their order.

        :param until: ``time.monotonic()`` at which what still runs is dropped.
        """
        ...
