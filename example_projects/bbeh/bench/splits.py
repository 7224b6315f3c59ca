"""Which example is for training, which for selection, and which is held out."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence

from bench.examples import Example

TRAIN, VALIDATION = 15, 10
"""Examples of each, as in Nie et al. 2026; all others are held out."""

Names = dict[int, str]
"""Number of an example -> ``train``, ``validation`` or ``held_out``."""


def in_file_order(examples: Sequence[Example]) -> Names:
    """The first, the next and the rest, as in the paper."""
    names = ["train"] * TRAIN + ["validation"] * VALIDATION
    return {each.number: name for each, name in zip(examples, names + ["held_out"] * len(examples))}


def stratified(examples: Sequence[Example]) -> Names:
    """As many of each, with the same share of every target in each, as far as that goes."""
    by_target = defaultdict(list)
    for each in examples:
        by_target[each.target].append(each)
    chance = random.Random(0)
    dealt = []
    for members in by_target.values():
        chance.shuffle(members)
        # A member's place among its like, from 0 to 1: sorted by it, every stretch has all targets in their shares.
        dealt += [((place + chance.random()) / len(members), each) for place, each in enumerate(members)]
    return in_file_order([each for _, each in sorted(dealt, key=lambda pair: pair[0])])


ORDERS = {"file-order": in_file_order, "stratified": stratified}
