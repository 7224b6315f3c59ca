"""Drawing what there is something to gain on."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_learnloop.domain import Experience
from pytest_learnloop.learning.batch import Batch
from pytest_learnloop.learning.samplers.shuffle import Shuffle


class FailingFirst:
    """Cases with something left to gain, in turn; passing ones only to fill a batch that these are too few for."""

    name = "failing-first"

    def __init__(self, seed: int = 0) -> None:
        self._failing, self._passing = Shuffle(seed), Shuffle(seed)

    def draw(self, experiences: Sequence[Experience], size: int, beside: Sequence[Batch] = ()) -> list[Experience]:
        """``size`` experiences, or all where there are fewer."""
        failing = [each for each in experiences if not each.outcome.best]
        passing = [each for each in experiences if each.outcome.best]
        batch = self._failing.draw(failing, size)
        return batch + self._passing.draw(passing, size - len(batch))
