"""Drawing without replacement."""

from __future__ import annotations

import random
from collections.abc import Sequence

from pytest_learnloop.domain import Case, Experience
from pytest_learnloop.learning.batch import Batch


class Shuffle:
    """Every case comes once before any comes again, in a new order each time round, whether it fails or passes."""

    name = "shuffle"

    def __init__(self, seed: int = 0) -> None:
        self._random = random.Random(f"shuffle {seed}")
        self._waiting: list[Case] = []

    def draw(self, experiences: Sequence[Experience], size: int, beside: Sequence[Batch] = ()) -> list[Experience]:
        """The next ``size`` in turn, or all where there are fewer. A case that is not among them keeps its turn."""
        present = {each.case: each for each in experiences}
        batch: dict[Case, Experience] = {}
        wanted = min(size, len(present))
        while len(batch) < wanted:
            turn = [case for case in self._waiting if case in present and case not in batch]
            for case in turn[: wanted - len(batch)]:
                self._waiting.remove(case)
                batch[case] = present[case]
            if len(batch) < wanted:
                self._begin_round([case for case in present if case not in batch], list(batch))
        return list(batch.values())

    def _begin_round(self, fresh: Sequence[Case], drawn: Sequence[Case]) -> None:
        """What the batch holds already comes last in the new round, so that no case comes twice in one batch."""
        self._waiting.extend([*self._random.sample(fresh, len(fresh)), *drawn])
