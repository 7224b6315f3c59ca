"""Drawing failing cases that are about one thing."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence

from pytest_learnloop.domain import Case, Experience
from pytest_learnloop.learning.batch import Batch
from pytest_learnloop.learning.failures import same_failure


class Related:
    """Failing cases that reach the same code: a question is easier to answer where it is about one thing.

    A batch grows from a case drawn by chance, one that reaches other code or fails in another way than those which the
    batches beside it have grown from, as long as there are such. Those that reach the most of its code come first, and
    among them those that fail in another way. Where nothing fails, passing cases are drawn by chance.
    """

    name = "related"

    def __init__(self, seed: int = 0) -> None:
        self._random = random.Random(f"related {seed}")

    def draw(self, experiences: Sequence[Experience], size: int, beside: Sequence[Batch] = ()) -> list[Experience]:
        """``size`` failing experiences, or as many as are related."""
        order = self._random.sample(experiences, len(experiences))
        failing = [each for each in order if not each.outcome.best]
        if not failing:
            return order[:size]
        used = Counter(each.case for batch in beside for each in batch)
        return _grown(_unlike(failing, [batch[0] for batch in beside]), failing, size, used)


def _unlike(order: Sequence[Experience], seeds: Sequence[Experience]) -> Experience:
    """The first that reaches other code or fails in another way than the seeds, or at least is none of them."""
    kinds, cases = {_kind(each) for each in seeds}, {each.case for each in seeds}
    other = next((each for each in order if _kind(each) not in kinds), None)
    return other or next((each for each in order if each.case not in cases), order[0])


def _kind(experience: Experience) -> tuple[frozenset[str], str]:
    return experience.outcome.touched, same_failure(experience)


def _grown(seed: Experience, order: Sequence[Experience], size: int, used: Mapping[Case, int]) -> list[Experience]:
    batch = [seed]
    others = [each for each in order if each.case != seed.case and _nearness(seed, each)]
    while others and len(batch) < size:
        kinds = {same_failure(each) for each in batch}
        ranks = [(_nearness(seed, each), same_failure(each) not in kinds, -used.get(each.case, 0)) for each in others]
        nearest = others[ranks.index(max(ranks))]
        others.remove(nearest)
        batch.append(nearest)
    return batch


def _nearness(one: Experience, other: Experience) -> float:
    """The share of common parameters among those that either reaches."""
    either = one.outcome.touched | other.outcome.touched
    return len(one.outcome.touched & other.outcome.touched) / len(either) if either else 1.0
