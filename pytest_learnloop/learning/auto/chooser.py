"""What a learning loop asks where settings are left to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from pytest_learnloop.domain import Candidate, Case, Outcome
from pytest_learnloop.learning.preference import mean_worth

Outcomes = Mapping[Case, Outcome]


class Chooser(Protocol):
    """Chooses, update by update, what the user left to the run."""

    def begin(self, update: int) -> None:
        """Set what the update of this number is made with."""
        ...

    def seen(self, candidate: Candidate, traces: Outcomes) -> Outcomes:
        """What this update sees of a candidate.

        :param traces: its outcomes with everything that was recorded.
        """
        ...

    def end(self, gain: float) -> None:
        """The update is complete; ``gain`` is what :func:`gained` says of it."""
        ...

    def passes_over(self) -> bool:
        """Nothing was proposed in this update: whether to go on with another setting."""
        ...


class NothingToChoose:
    """The chooser where the user has decided everything."""

    def begin(self, update: int) -> None:
        """Nothing is set."""

    def seen(self, candidate: Candidate, traces: Outcomes) -> Outcomes:
        """All there is."""
        return traces

    def end(self, gain: float) -> None:
        """Nobody asks."""

    def passes_over(self) -> bool:
        """There is no other setting."""
        return False


def gained(before: Outcomes, after: Outcomes, validation: Sequence[Case], train: Sequence[Case]) -> float:
    """By how much an update has raised the mean of the best candidate, 0 to 1.

    That of validation; that of train where validation is empty, or has nothing left to gain.

    :param before: the outcomes of the candidate that was best before.
    """
    for cases in (validation, train):
        stood, stands = mean_worth(before, before, cases), mean_worth(after, before, cases)
        if stood is not None and stands is not None and stood < 1:
            return max(0.0, stands - stood)
    return 0.0
