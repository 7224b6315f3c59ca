"""The learning curve of a run: where it stands after each update."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pytest_learnloop.domain import Case, Outcome
from pytest_learnloop.learning.preference import mean_worth
from pytest_learnloop.learning.race import Standing

Cases = Sequence[Case]


@dataclass(frozen=True)
class Point:
    """The candidate that the next update starts from, by its mean scores (0 to 1)."""

    update: int
    """1-based; 0 for the start."""
    candidate: str
    """Its id."""
    train: float
    validation: float | None
    """None where there is no validation case."""
    held_out: float | None = None
    """None unless the user asked to look at it, which is done when the run is over."""

    @classmethod
    def of(
        cls, update: int, standing: Standing, start: Mapping[Case, Outcome], train: Cases, validation: Cases
    ) -> Point:
        """Where a run stands whose next parent this is.

        :param start: the start's outcomes, which values without a scale are compared with.
        """
        outcomes = standing.outcomes
        return cls(
            update,
            standing.candidate.id,
            mean_worth(outcomes, start, train) or 0.0,
            mean_worth(outcomes, start, validation),
        )
