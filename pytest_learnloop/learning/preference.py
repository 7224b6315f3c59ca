"""Which of two candidates does better on the same cases, also where what tests give has no scale.

A score says how good an outcome is. A value without a scale says only which of two outcomes is better, so that it
takes a second candidate, the *reference*, to compare with; and what cases of different units gain cannot be added.
Where a run has such values, what counts is the share of cases that do better than in the reference.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from pytest_learnloop.domain import Case, Ending, Outcome


def grade(outcome: Outcome | None) -> float:
    """How good an outcome is, 0 to 1, time apart; what was not run is worth nothing."""
    if outcome is None:
        return 0.0
    return float(outcome.ending is Ending.PASSED) if is_measured(outcome) else outcome.score


def is_measured(outcome: Outcome | None) -> bool:
    """Whether its value is a measurement: it has its noise, and counts after everything else."""
    return outcome is not None and outcome.raw is not None and outcome.raw.noise is not None


def have_no_scale(outcomes: Mapping[Case, Outcome]) -> bool:
    """Whether there are values that have no scale, measurements apart."""
    return any(o.raw is not None and not o.raw.scaled and o.raw.noise is None for o in outcomes.values())


def worth(
    outcomes: Mapping[Case, Outcome], reference: Mapping[Case, Outcome], cases: Sequence[Case]
) -> dict[Case, float]:
    """How good each case is, 0 to 1: its score; where values have no scale, 1 if it is better than in the reference,
    0 if it is worse, and else 0.5."""
    if not (have_no_scale(outcomes) or have_no_scale(reference)):
        return {case: grade(outcomes.get(case)) for case in cases}
    return {case: (1 + _sign(grade(outcomes.get(case)) - grade(reference.get(case)))) / 2 for case in cases}


def mean_worth(
    outcomes: Mapping[Case, Outcome], reference: Mapping[Case, Outcome], cases: Sequence[Case]
) -> float | None:
    """Mean of :func:`worth`; None where there are no cases."""
    return math.fsum(worth(outcomes, reference, cases).values()) / len(cases) if cases else None


def pace(outcomes: Mapping[Case, Outcome], reference: Mapping[Case, Outcome], cases: Sequence[Case]) -> float:
    """Share of the measured cases that are better than in the reference, less those that are worse; -1 to 1."""
    both = [case for case in cases if is_measured(outcomes.get(case)) and is_measured(reference.get(case))]
    return sum(beyond_noise(outcomes[case], reference[case]) for case in both) / len(both) if both else 0.0


def beyond_noise(one: Outcome, other: Outcome) -> int:
    """1 where a measured value is better than another, -1 where it is worse; 0 where their noises leave that open."""
    assert one.raw is not None
    assert other.raw is not None
    gain = one.raw.value - other.raw.value
    if abs(gain) <= (one.raw.noise or 0.0) + (other.raw.noise or 0.0):
        return 0
    return _sign(-gain if one.raw.lower_is_better else gain)


def holds(one: Outcome, other: Outcome) -> bool:
    """Whether an outcome is as good as another on the same case, in all respects."""
    if is_measured(other):
        return is_measured(one) and beyond_noise(one, other) >= 0
    return one.score >= other.score


def _sign(number: float) -> int:
    return (number > 0) - (number < 0)
