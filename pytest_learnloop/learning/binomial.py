"""Exact binomial statistics in pure Python: what the verdict needs, without a library of 100 MB beside pytest."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

CONFIDENCE = 0.95
"""Of every interval of a verdict."""

_HALVINGS = 40
"""Of the unit interval, so that twelve digits are right."""


class Interval(NamedTuple):
    """Where a quantity lies with the confidence of :data:`CONFIDENCE`, both ends included."""

    low: float
    high: float


def mcnemar(gained: int, lost: int) -> float:
    """Two-sided p-value of McNemar's exact test.

    That is the chance of a division of the changed cases at least as uneven as this one, where each was as likely to
    be gained as to be lost. 1 where nothing changed.
    """
    changed, fewer = gained + lost, min(gained, lost)
    tail = sum(math.comb(changed, number) for number in range(fewer + 1))
    return min(1.0, 2 * tail / (1 << changed))


def share(successes: int, trials: int) -> Interval:
    """Clopper and Pearson's exact interval of a binomial share (Biometrika 26, 1934); 0 to 1 without a trial."""
    tail = (1 - CONFIDENCE) / 2
    ways = [_log_ways(trials, number) for number in range(successes + 1)]

    def at_most(number: int, probability: float) -> float:
        """Chance of so many successes or fewer."""
        yes, no = math.log(probability), math.log1p(-probability)
        return math.fsum(math.exp(ways[k] + k * yes + (trials - k) * no) for k in range(number + 1))

    low = 0.0 if successes == 0 else _root(lambda p: 1 - at_most(successes - 1, p) - tail)
    high = 1.0 if successes == trials else _root(lambda p: tail - at_most(successes, p))
    return Interval(low, high)


def _log_ways(trials: int, successes: int) -> float:
    """Logarithm of the binomial coefficient."""
    return math.lgamma(trials + 1) - math.lgamma(successes + 1) - math.lgamma(trials - successes + 1)


def _root(increasing: Callable[[float], float]) -> float:
    """Where a function of a probability passes 0 on its way up."""
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if increasing(middle) < 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2
