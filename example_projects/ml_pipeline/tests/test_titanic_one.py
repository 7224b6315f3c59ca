"""Spaceship Titanic, as one function."""

from __future__ import annotations

import pytest
from pipelines import titanic_one
from tables.metrics import of_answers
from tables.oracle import BLOCKS, FOLDS, Oracle, block, in_words
from tables.tasks import TITANIC

ORACLE = Oracle(TITANIC, titanic_one.train_and_predict)
STAGES = {
    0.0: "it predicts nothing yet: fill the gaps, encode the categories, and fit a model",
    0.65: "it predicts something: look after columns that hold several things, and after the balance of the answers",
    0.75: "it predicts well: fine-tune, and beware of overfitting",
}
"""By the share of right answers that is reached."""

pytestmark = pytest.mark.learn(timeout=120)


@pytest.fixture(scope="module")
def validation() -> list[float]:
    return ORACLE.validation()


@pytest.fixture(scope="module")
def held_out() -> list[float]:
    return ORACLE.held_out()


@pytest.mark.learn(split="train")
@pytest.mark.parametrize("fold", range(FOLDS))
def test_answers_for_rows_left_out_in_training(learn, fold: int) -> None:
    answers, predictions = ORACLE.fold(fold)
    metrics = of_answers(answers, predictions)
    learn.score(metrics["accuracy"], stages=STAGES)
    learn.feedback(f"{in_words(metrics)} on rows that it was not fitted to")


@pytest.mark.learn(split="validation")
@pytest.mark.parametrize("part", range(BLOCKS))
def test_answers_for_validation_rows(learn, validation: list[float], part: int) -> None:
    metrics = learn.grade(f"titanic validation {part}", block(validation, part))
    learn.log(**metrics)
    learn.score(metrics["accuracy"])


@pytest.mark.learn(split="held_out")
@pytest.mark.parametrize("part", range(BLOCKS))
def test_answers_for_held_out_rows(learn, held_out: list[float], part: int) -> None:
    metrics = learn.grade(f"titanic held_out {part}", block(held_out, part))
    learn.log(**metrics)
    learn.score(metrics["accuracy"])
