"""What has to go on passing, shown beside what fails."""

from __future__ import annotations

import random
from collections.abc import Sequence

from pytest_learnloop.domain import Experience


def keepers(
    passing: Sequence[Experience], batch: Sequence[Experience], n: int, random: random.Random
) -> list[Experience]:
    """At most ``n`` passing experiences, of cases that reach what the batch reaches, as far as that is known."""
    order = list(passing)
    random.shuffle(order)
    touched = frozenset[str]().union(*(each.outcome.touched for each in batch))
    near = [each for each in order if not touched or each.outcome.touched & touched]
    return sorted(near, key=lambda each: -len(each.outcome.touched & touched))[:n]
