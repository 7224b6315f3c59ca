"""Drawing from every kind of case."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from enum import Enum

from pytest_learnloop.domain import Experience
from pytest_learnloop.learning.batch import Batch
from pytest_learnloop.learning.samplers.shuffle import Shuffle


class StratifyBy(str, Enum):
    """What cases have in common that are of one stratum."""

    SCORE = "score"
    """What it scores with the candidate that is to be improved, to a tenth."""
    FUNCTION = "function"
    """Its test function."""
    LABEL = "label"
    """Its label, as the nearest ``learn`` mark says; those without one are a stratum of their own."""


class Stratified:
    """The same share of a batch for every stratum as it has of all cases; within a stratum, in turn.

    What whole cases leave over of a share is carried on from batch to batch (smooth weighted round-robin), so that no
    stratum ever gets a case more than its share.
    """

    name = "stratified"

    def __init__(self, stratum_of: Callable[[Experience], Hashable], seed: int = 0) -> None:
        self._stratum_of, self._seed = stratum_of, seed
        self._shuffles: dict[Hashable, Shuffle] = {}
        self._credit: dict[Hashable, float] = {}
        """Cases that a stratum has still to get, by its share of all that were drawn."""

    def draw(self, experiences: Sequence[Experience], size: int, beside: Sequence[Batch] = ()) -> list[Experience]:
        """``size`` experiences, or all where there are fewer."""
        strata: dict[Hashable, list[Experience]] = {}
        for each in experiences:
            strata.setdefault(self._stratum_of(each), []).append(each)
        shares = {stratum: len(members) / len(experiences) for stratum, members in strata.items()}
        numbers = self._numbers(strata, shares, min(size, len(experiences)))
        drawn = (self._shuffle(stratum).draw(members, numbers[stratum]) for stratum, members in strata.items())
        return [each for batch in drawn for each in batch]

    def _numbers(
        self, strata: dict[Hashable, list[Experience]], shares: dict[Hashable, float], size: int
    ) -> dict[Hashable, int]:
        """How many cases of each stratum the batch gets."""
        # A stratum that is gone, as one of scores may be, has nothing to claim when it comes back.
        self._credit = {stratum: self._credit.get(stratum, 0.0) for stratum in strata}
        numbers = dict.fromkeys(strata, 0)
        for _ in range(size):
            for stratum, share in shares.items():
                self._credit[stratum] += share
            left = [stratum for stratum, members in strata.items() if numbers[stratum] < len(members)]
            next_one = max(left, key=lambda stratum: self._credit[stratum])
            self._credit[next_one] -= 1
            numbers[next_one] += 1
        return numbers

    def _shuffle(self, stratum: Hashable) -> Shuffle:
        return self._shuffles.setdefault(stratum, Shuffle(self._seed))
