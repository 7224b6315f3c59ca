"""Small groups of experiences that belong together, a different one for each question."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence

from pytest_learnloop.domain import Case, Experience
from pytest_learnloop.optimizers.text.failures import same_failure


def minibatches(failing: Sequence[Experience], n: int, size: int, random: random.Random) -> list[list[Experience]]:
    """``n`` groups of at most ``size`` failing experiences.

    Each is grown from another case, as long as there are enough, by cases that reach the same code: a question is
    easier to answer where it is about one thing. Those that reach the most of it come first, and among them those that
    fail in another way.
    """
    if not failing:
        return [[] for _ in range(n)]
    order = list(failing)
    random.shuffle(order)
    seeds = _spread(order)
    batches: list[list[Experience]] = []
    for index in range(n):
        used = Counter(each.case for batch in batches for each in batch)
        batches.append(_grown(seeds[index % len(seeds)], order, size, used))
    return batches


def keepers(
    passing: Sequence[Experience], batch: Sequence[Experience], n: int, random: random.Random
) -> list[Experience]:
    """At most ``n`` passing experiences, of cases that reach what the batch reaches, as far as that is known."""
    order = list(passing)
    random.shuffle(order)
    touched = frozenset[str]().union(*(each.outcome.touched for each in batch))
    near = [each for each in order if not touched or each.outcome.touched & touched]
    return sorted(near, key=lambda each: -len(each.outcome.touched & touched))[:n]


def _spread(order: Sequence[Experience]) -> list[Experience]:
    """The same experiences, those first that reach other code or fail in another way than all before them."""
    seen: set[tuple[frozenset[str], str]] = set()
    first: list[Experience] = []
    rest: list[Experience] = []
    for each in order:
        kind = (each.outcome.touched, same_failure(each))
        (rest if kind in seen else first).append(each)
        seen.add(kind)
    return first + rest


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
