"""Experience batching: which train experiences one update sees, and how many of them a run has shown.

How experience is batched decides whether a loop learns (Nie et al. 2026), so it is a choice with a name. Whatever an
optimizer shows a model, or searches by, comes from here, and is counted here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from pytest_learnloop.domain import Experience
from pytest_learnloop.errors import OptimizerError
from pytest_learnloop.learning.budget import Budget, Limits

Batch = Sequence[Experience]


class Sampler(Protocol):
    """Draws batches, one after the other; the same ones for the same seed and the same experiences."""

    name: str
    """As ``--learn-sampler`` takes it."""

    def draw(self, experiences: Sequence[Experience], size: int, beside: Sequence[Batch] = ()) -> Batch:
        """The next batch: at most ``size`` different ones of the experiences, and one at least where there are any.

        :param experiences: of all train cases, with the candidate that is to be improved; in a stable order.
        :param size: 1 or more.
        :param beside: batches that other questions about this candidate are given in the same update.
        """
        ...


class Batches:
    """Hands experiences to an optimizer, as many as the user wants shown, and keeps account of them.

    An *exposure* is one train experience that is shown to one question, or to one update of an optimizer that asks
    none. Several answers to the same question, a second try at an answer that was of no use among them, are no further
    exposures. An *epoch* is as many exposures as there are train cases.
    """

    def __init__(self, sampler: Sampler, size: int | None = 3, budget: Budget | None = None) -> None:
        """
        :param size: experiences of one batch, 1 or more; None for all there are, whatever the sampler.
        :param budget: what exposures are spent of; by default there is no end to it.
        """
        self._sampler, self._size = sampler, size
        self._budget = budget or Budget(Limits())

    @property
    def size(self) -> int | None:
        """Experiences of one batch; None for all there are."""
        return self._size

    def resize(self, size: int | None) -> None:
        """Draw so many experiences from now on, as the constructor takes it."""
        self._size = size

    def draw(self, experiences: Sequence[Experience], n: int = 1) -> list[Batch]:
        """Batches for ``n`` questions about the same candidate.

        The last one is smaller, and fewer come, where that is all the budget has left.

        :param experiences: of all train cases, with that candidate.
        :raises OptimizerError: the sampler gave what is no batch of these.
        """
        batches: list[Batch] = []
        while len(batches) < n and (size := self._affordable(experiences)):
            batch = self._batch(experiences, size, batches)
            self._budget.spend(exposures=len(batch))
            batches.append(batch)
        return batches

    def show(self, experiences: Sequence[Experience]) -> Batch:
        """Experiences that are shown for a reason of their own beside a batch; the first ones, if not all fit."""
        shown = experiences[: self._budget.affords("exposures", len(experiences))]
        self._budget.spend(exposures=len(shown))
        return shown

    def _affordable(self, experiences: Sequence[Experience]) -> int:
        size = len(experiences) if self._size is None else min(self._size, len(experiences))
        return self._budget.affords("exposures", size)

    def _batch(self, experiences: Sequence[Experience], size: int, beside: Sequence[Batch]) -> Batch:
        if self._size is None and size == len(experiences):
            return tuple(experiences)
        batch = tuple(self._sampler.draw(experiences, size, beside))
        known = {each.case for each in experiences}
        cases = {each.case for each in batch}
        if not batch or len(batch) > size or len(cases) < len(batch) or not cases <= known:
            raise OptimizerError(
                f"the sampler {self._sampler.name!r} gave {len(batch)} experiences, and was asked for at most {size} "
                f"different ones of {len(known)}, one at least"
            )
        return batch
