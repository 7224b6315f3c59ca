"""House prices, as one function."""

from __future__ import annotations

import pytest
from pipelines import houses_one
from tables.metrics import of_prices
from tables.oracle import BLOCKS, FOLDS, Oracle, block, in_words
from tables.tasks import HOUSES

ORACLE = Oracle(HOUSES, houses_one.train_and_predict)
SCALE = (0.6, 0.05)
"""Errors of the logarithm that are worst and best."""
STAGES = {
    20.0: "it predicts nothing yet: fill the gaps, encode the categories, fit a regularized model on the logarithm",
    0.6: "it predicts something: look after skewed columns, rare categories and outliers",
    0.16: "it predicts well: combine several models, and beware of overfitting",
}
"""By the error that is reached."""

pytestmark = pytest.mark.learn(timeout=120)


@pytest.fixture(scope="module")
def validation() -> list[float]:
    return ORACLE.validation()


@pytest.fixture(scope="module")
def held_out() -> list[float]:
    return ORACLE.held_out()


@pytest.mark.learn(split="train")
@pytest.mark.parametrize("fold", range(FOLDS))
def test_prices_of_rows_left_out_in_training(learn, fold: int) -> None:
    prices, predictions = ORACLE.fold(fold)
    metrics = of_prices(prices, predictions)
    learn.score(metrics["rmse"], scale=SCALE, direction="minimize", stages=STAGES)
    learn.feedback(f"{in_words(metrics)} on rows that it was not fitted to")


@pytest.mark.learn(split="validation")
@pytest.mark.parametrize("part", range(BLOCKS))
def test_prices_of_validation_rows(learn, validation: list[float], part: int) -> None:
    metrics = learn.grade(f"houses validation {part}", block(validation, part))
    learn.log(**metrics)
    learn.score(metrics["rmse"], scale=SCALE, direction="minimize")


@pytest.mark.learn(split="held_out")
@pytest.mark.parametrize("part", range(BLOCKS))
def test_prices_of_held_out_rows(learn, held_out: list[float], part: int) -> None:
    metrics = learn.grade(f"houses held_out {part}", block(held_out, part))
    learn.log(**metrics)
    learn.score(metrics["rmse"], scale=SCALE, direction="minimize")
