"""What an update has gained."""

from __future__ import annotations

import pytest

from pytest_learnloop.domain import Case, Ending, Outcome, Raw
from pytest_learnloop.learning.auto.chooser import gained

TRAIN = (Case("train::t"),)
VALIDATION = (Case("validation::t", 1), Case("validation::t", 2))


def outcomes(*scores: float, scaled: bool = True) -> dict[Case, Outcome]:
    given = (Outcome(Ending.PASSED, score, raw=None if scaled else Raw(score, scaled=False)) for score in scores)
    return dict(zip((*VALIDATION, *TRAIN), given, strict=True))


@pytest.mark.parametrize(
    ("before", "after", "gain"),
    [
        (outcomes(0.0, 0.5, 0.0), outcomes(0.5, 0.5, 0.0), 0.25),
        (outcomes(0.5, 0.5, 0.0), outcomes(0.0, 0.5, 1.0), 0.0),
        (outcomes(1.0, 1.0, 0.25), outcomes(1.0, 1.0, 0.75), 0.5),
        (outcomes(1.0, 1.0, 1.0), outcomes(1.0, 1.0, 1.0), 0.0),
        (outcomes(0.3, 0.9, 0.5, scaled=False), outcomes(0.4, 0.9, 0.5, scaled=False), 0.25),
    ],
    ids=["validation", "what is lost", "train, where validation is solved", "nothing left", "no scale: half a case"],
)
def test_the_gain_is_that_of_validation(before: dict[Case, Outcome], after: dict[Case, Outcome], gain: float) -> None:
    assert gained(before, after, VALIDATION, TRAIN) == pytest.approx(gain)


def test_without_validation_it_is_that_of_train() -> None:
    assert gained(outcomes(0.0, 0.0, 0.1), outcomes(1.0, 1.0, 0.4), (), TRAIN) == pytest.approx(0.3)
