"""Means, their standard errors, and what these can't tell apart."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

_SAME = 1e-9
"""Means nearer than this are the same: sums of floats in another order must not decide anything."""


@dataclass(frozen=True)
class Mean:
    """The mean of several trials."""

    value: float
    error: float | None
    """Standard error of the mean, from the sample's standard deviation (n - 1); None for a single trial."""
    count: int


def mean_of(values: Sequence[float | None]) -> Mean | None:
    """The mean of those values that there are; None where there is none."""
    present = [each for each in values if each is not None]
    if not present:
        return None
    count = len(present)
    mean = math.fsum(present) / count
    if count == 1:
        return Mean(mean, None, 1)
    variance = math.fsum((each - mean) ** 2 for each in present) / (count - 1)
    return Mean(mean, math.sqrt(variance / count), count)


@dataclass(frozen=True)
class Ranking:
    """Which of several settings is best, and which can't be told from it."""

    best: frozenset[int]
    """Indices; several where their means are equal."""
    tied: frozenset[int]
    """Indices of the others that are within the error."""


def ranked(settings: Sequence[Sequence[float | None]]) -> Ranking | None:
    """Rank settings by their means, the greater the better; None where fewer than two have one.

    Trials are paired, since those with the same number have the same seed and the same splits. A setting is tied with
    the best where the mean of the differences is no greater than its standard error.

    :param settings: for each, its values by trial; None where a trial has none.
    """
    means = {index: mean.value for index, values in enumerate(settings) if (mean := mean_of(values)) is not None}
    if len(means) < 2:
        return None
    highest = max(means.values())
    best = [index for index, mean in means.items() if highest - mean <= _SAME]
    others = means.keys() - set(best)
    tied = (index for index in others if any(_within_error(settings[one], settings[index]) for one in best))
    return Ranking(frozenset(best), frozenset(tied))


def _within_error(best: Sequence[float | None], other: Sequence[float | None]) -> bool:
    differences = [a - b for a, b in zip(best, other, strict=True) if a is not None and b is not None]
    mean = mean_of(differences)
    return mean is not None and abs(mean.value) <= (mean.error or 0.0) + _SAME
