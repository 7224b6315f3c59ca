"""Scores, and values that have no scale, in words."""

from __future__ import annotations

import statistics
from collections.abc import Collection

from pytest_learnloop.domain import Experience, Outcome


def grade_in_words(outcome: Outcome) -> str:
    """Such as ``0.61 of 1``; where there is no scale, ``4200 (less is better)``."""
    if outcome.raw is None or outcome.raw.scaled:
        return f"{outcome.score:.2g} of 1"
    return f"{outcome.raw.value:.6g} ({'less' if outcome.raw.lower_is_better else 'more'} is better)"


def mean_score(experiences: Collection[Experience]) -> float | None:
    """Mean score, 0 to 1; None where there is nothing, or values have no scale."""
    outcomes = [each.outcome for each in experiences]
    if not outcomes or any(each.raw is not None and not each.raw.scaled for each in outcomes):
        return None
    return statistics.fmean(each.score for each in outcomes)
