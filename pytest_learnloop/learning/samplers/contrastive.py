"""Drawing what fails beside what passes."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_learnloop.domain import Experience
from pytest_learnloop.learning.batch import Batch
from pytest_learnloop.learning.samplers.shuffle import Shuffle
from pytest_learnloop.learning.split import function_of


class Contrastive:
    """Failures beside near-by passes: after each failing case the passing one that is most like it.

    Most like it is the one that shares the most executed lines; of equals one of the same test function.
    """

    name = "contrastive"

    def __init__(self, seed: int = 0) -> None:
        self._failing, self._passing = Shuffle(seed), Shuffle(seed)

    def draw(self, experiences: Sequence[Experience], size: int, beside: Sequence[Batch] = ()) -> list[Experience]:
        """``size`` experiences, or all where there are fewer: half of them fail, as far as there are so many."""
        failing = [each for each in experiences if not each.outcome.best]
        passing = [each for each in experiences if each.outcome.best]
        pairs = max(size - len(passing), (size + 1) // 2)
        batch: list[Experience] = []
        for each in self._failing.draw(failing, pairs):
            batch.append(each)
            if passing and len(batch) < size:
                nearest = max(passing, key=lambda other: _likeness(each, other))
                passing.remove(nearest)
                batch.append(nearest)
        return batch + self._passing.draw(passing, size - len(batch))


def _likeness(one: Experience, other: Experience) -> tuple[float, bool]:
    ours, theirs = one.outcome.lines, other.outcome.lines
    shared = len(ours & theirs) / len(ours | theirs) if ours or theirs else 0.0
    return shared, function_of(one.case.nodeid) == function_of(other.case.nodeid)
