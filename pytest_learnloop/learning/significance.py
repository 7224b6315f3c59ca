"""How far a mean score moved between two candidates on the same cases, and how far chance alone would move it.

Cases that share their fate (those of one test function) are one *unit*, and units are what is counted: thirty cases of
one function say little more than one of them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from random import Random

from pytest_learnloop.learning.binomial import Interval, mcnemar, share

_DRAWS = 2000
"""Divisions of the units that are looked at where there are too many to look at all; a twentieth is a whole number."""
_ALL_UP_TO = 11
"""Units of which every division is looked at: 1024 of them."""
_AT_ONCE = 8
"""Units drawn at once."""
_DIGITS = 9
"""To which means are told apart: sums of floats in another order must not decide."""

_Sum = tuple[float, int]
"""Sum of the changes, and number of cases."""


class Method(str, Enum):
    """How an interval was found."""

    EXACT = "exact McNemar"
    RESAMPLED = "bootstrap by test function"


@dataclass(frozen=True)
class PairedChange:
    """By how much the mean score of some cases changed from one candidate to another."""

    mean: float
    """-1 to 1."""
    interval: Interval
    """Of the change on all cases that could have been drawn; within -1 and 1."""
    p_value: float
    """How often chance alone gives a change so large, in either direction; the interval holds 0 if it is above 0.05."""
    method: Method
    cases: int
    units: int
    """Of which the cases are; these are independent of each other."""


def paired_change(units: Sequence[Sequence[float]], seed: int = 0) -> PairedChange:
    """What the changes in the scores of cases say.

    The interval is that of how far the units that changed went, times that of how many of all units change. On which
    side of 0 it lies depends on the former alone, and that is for

    - cases that pass or fail, each a unit of its own: the exact interval of the share that went up, which excludes "as
      many up as down" exactly where McNemar's exact test does;
    - others: what is left when the signs of whole units are drawn anew, of their changes beyond the change that is
      assumed (a wild bootstrap with the null imposed: Cameron, Gelbach and Miller, Review of Economics and Statistics
      90, 2008). With no assumed change and units of one case that is McNemar's test again.

    Below six changed units nothing is excluded.

    :param units: of each unit the changes of its cases, best score minus start score; none of them empty, at least one.
    :param seed: of the signs, where there are too many units to draw them all.
    """
    sums = [(round(math.fsum(unit), _DIGITS), len(unit)) for unit in units]
    changed = [each for each in sums if each[0]]
    cases = sum(size for _, size in sums)
    if cases == len(units) and {change for change, _ in changed} <= {-1.0, 1.0}:
        gained = sum(change > 0 for change, _ in changed)
        up, p_value = share(gained, len(changed)), mcnemar(gained, len(changed) - gained)
        course, method = Interval(2 * up.low - 1, 2 * up.high - 1), Method.EXACT
    else:
        course, p_value = _by_signs(changed, seed)
        method = Method.RESAMPLED
    mean = math.fsum(change for change, _ in sums) / cases
    interval = _product(course, _extent(changed, sums))
    return PairedChange(round(mean, _DIGITS), interval, p_value, method, cases, len(units))


def difference(one: PairedChange, other: PairedChange) -> Interval:
    """The interval of one change minus another on other cases, from their own intervals.

    The square-and-add method (Zou and Donner, Statistics in Medicine 27, 2008), which is as good with few cases as the
    intervals that it is given.
    """
    estimate = one.mean - other.mean
    below = math.hypot(one.mean - one.interval.low, other.interval.high - other.mean)
    above = math.hypot(one.interval.high - one.mean, other.mean - other.interval.low)
    return Interval(round(estimate - below, _DIGITS), round(estimate + above, _DIGITS))


def _extent(changed: Sequence[_Sum], units: Sequence[_Sum]) -> Interval:
    """The share of cases whose units change: as uncertain as the share of units is."""
    of_units = share(len(changed), len(units))
    if not changed:
        return of_units
    larger = sum(size for _, size in changed) / sum(size for _, size in units) / (len(changed) / len(units))
    return Interval(of_units.low * larger, min(1.0, of_units.high * larger))


def _product(course: Interval, extent: Interval) -> Interval:
    """The interval of a change among what changes, times the share that does, which is not below 0."""
    low = course.low * (extent.low if course.low > 0 else extent.high)
    high = course.high * (extent.high if course.high > 0 else extent.low)
    return Interval(round(low, _DIGITS), round(high, _DIGITS))


def _by_signs(units: Sequence[_Sum], seed: int) -> tuple[Interval, float]:
    """The interval of the units' mean change, and the p-value of none, by redrawn signs.

    With the signs of a division of the units in two, an assumed change is as extreme as the observed one exactly where
    it lies between the means of the two parts: these means bound the interval (Hartigan, Journal of the American
    Statistical Association 64, 1969), and no assumed change has to be tried.
    """
    lows, highs, around_zero = [], [], 0
    for parts in _divisions(units, seed):
        means = [round(total / cases, _DIGITS) for total, cases in parts if cases]
        # Nothing can be said against a division that leaves all units in one part: it is what was observed.
        low, high = (min(means), max(means)) if len(means) == 2 else (-math.inf, math.inf)
        lows.append(low)
        highs.append(high)
        around_zero += low <= 0 <= high
    unlikely = len(lows) // 20
    low, high = sorted(lows)[unlikely], sorted(highs)[-1 - unlikely]
    return Interval(max(low, -1.0), min(high, 1.0)), around_zero / len(lows)


def _divisions(units: Sequence[_Sum], seed: int) -> Iterator[tuple[_Sum, _Sum]]:
    """Divisions of the units in two parts, the one with an empty part among them: all, or some by chance."""
    total, cases = math.fsum(change for change, _ in units), sum(size for _, size in units)
    # The first unit is always in the other part, so that no division is met twice.
    drawn = _subset_sums(units[1:]) if len(units) <= _ALL_UP_TO else _sums_by_chance(units, seed)
    for part_total, part_cases in drawn:
        yield (part_total, part_cases), (total - part_total, cases - part_cases)


def _subset_sums(units: Sequence[_Sum]) -> list[_Sum]:
    """The sums over every subset, that over the empty one first."""
    sums: list[_Sum] = [(0.0, 0)]
    for change, size in units:
        sums += [(total + change, cases + size) for total, cases in sums]
    return sums


def _sums_by_chance(units: Sequence[_Sum], seed: int) -> Iterator[_Sum]:
    """The sums over the empty subset and over subsets drawn by chance."""
    random = Random(seed)
    # Sorted, so that the order in which tests were collected does not decide what is drawn. A few units at once have
    # few subsets, whose sums are taken once and not in every draw.
    ordered = sorted(units)
    tables = [_subset_sums(ordered[first : first + _AT_ONCE]) for first in range(0, len(ordered), _AT_ONCE)]
    yield 0.0, 0
    for _ in range(_DRAWS - 1):
        parts = [random.choice(table) for table in tables]
        yield sum(total for total, _ in parts), sum(cases for _, cases in parts)
