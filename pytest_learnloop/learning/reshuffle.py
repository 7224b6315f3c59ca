"""Mixing train and validation between epochs."""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence

from pytest_learnloop.domain import Case


class Reshuffle:
    """Draws new places for the cases that may move; held-out cases are none of its business."""

    def __init__(self, movable: Collection[Case], seed: int = 0) -> None:
        """
        :param movable: cases whose split nobody has decided, and whose seeds belong to no split.
        """
        self._movable = frozenset(movable)
        self._random = random.Random(f"reshuffle {seed}")

    def mixed(self, train: Sequence[Case], validation: Sequence[Case]) -> tuple[tuple[Case, ...], tuple[Case, ...]]:
        """As many train and as many validation cases as before, the movable ones dealt anew."""
        every = (*train, *validation)
        staying = {case for case in train if case not in self._movable}
        movable = [case for case in every if case in self._movable]
        chosen = staying.union(self._random.sample(movable, len(train) - len(staying)))
        return tuple(case for case in every if case in chosen), tuple(case for case in every if case not in chosen)
