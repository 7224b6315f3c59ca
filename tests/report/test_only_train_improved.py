"""Where train alone improved the report says so, and nowhere else."""

from __future__ import annotations

import pytest

from pytest_learnloop.domain import Split
from pytest_learnloop.learning.comparison import Comparison
from pytest_learnloop.run.report import Report


def comparison(split: Split, start: float | None, best: float | None, *, better: int = 0, worse: int = 0) -> Comparison:
    return Comparison(
        split,
        cases=4,
        start=start,
        best=best,
        passed_at_start=0,
        passed_at_best=0,
        tests=4,
        has_scale=True,
        better=better,
        worse=worse,
        faster=0,
        slower=0,
    )


ROSE = comparison(Split.TRAIN, 0.5, 0.75, better=1)
STAYED = comparison(Split.TRAIN, 0.5, 0.5)
PERFECT = comparison(Split.VALIDATION, 1.0, 1.0)
EMPTY = comparison(Split.HELD_OUT, None, None)
NOTHING_GAINED = comparison(Split.HELD_OUT, 0.5, 0.5)
GAINED_AND_LOST = comparison(Split.HELD_OUT, 0.5, 0.5, better=1, worse=1)
GAINED_AND_FELL = comparison(Split.HELD_OUT, 0.5, 0.25, better=1, worse=2)


@pytest.mark.parametrize(
    ("comparisons", "expected"),
    [
        ((ROSE, PERFECT, NOTHING_GAINED), True),
        ((ROSE, PERFECT, GAINED_AND_LOST), False),
        ((ROSE, PERFECT, GAINED_AND_FELL), False),
        ((ROSE, PERFECT, EMPTY), False),
        ((STAYED, PERFECT, NOTHING_GAINED), False),
        ((), False),
    ],
)
def test_only_train_improved(comparisons: tuple[Comparison, ...], expected: bool) -> None:
    assert Report(comparisons=comparisons).only_train_improved is expected
