"""What the tests of all pipelines have in common: rows in, predictions out, a grade back."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy
import pandas

from tables.prepare import PREPARED
from tables.tasks import Task

Pipeline = Callable[[pandas.DataFrame, pandas.Series, pandas.DataFrame], Any]
"""Takes training rows, their targets and new rows; gives a prediction for each new row."""

FOLDS = 3
BLOCKS = 10
"""Parts of the validation and of the held-out rows, each of which is a case."""


@dataclass(frozen=True)
class Oracle:
    """Runs a pipeline on one task."""

    task: Task
    pipeline: Pipeline

    def fold(self, number: int) -> tuple[list[float], list[float]]:
        """Targets and predictions of a third of the training rows, by a pipeline that learns from the others."""
        rows = self._rows("train")
        left_out = numpy.arange(len(rows)) % FOLDS == number
        known, new = rows[~left_out], rows[left_out]
        predictions = self._run(known, new.drop(columns=self.task.target))
        return [float(value) for value in new[self.task.target]], predictions

    def validation(self) -> list[float]:
        """Predictions for the validation rows, by a pipeline that learns from the training rows."""
        return self._run(self._rows("train"), self._rows("validation"))

    def held_out(self) -> list[float]:
        """Predictions for the held-out rows, by a pipeline that learns from the training rows.

        The labels of validation rows are where no pipeline gets them, so that it cannot be fitted once more on these.
        """
        return self._run(self._rows("train"), self._rows("held_out"))

    def _run(self, known: pandas.DataFrame, new: pandas.DataFrame) -> list[float]:
        target = known[self.task.target]
        given = self.pipeline(known.drop(columns=self.task.target), target.copy(), new.copy())
        predictions = [float(value) for value in numpy.asarray(given).ravel()]
        if len(predictions) != len(new):
            raise AssertionError(f"there are {len(predictions)} predictions for {len(new)} rows")
        return predictions

    def _rows(self, split: str) -> pandas.DataFrame:
        path = PREPARED / self.task.name / f"{split}.csv"
        return pandas.read_csv(path, keep_default_na=False, na_values=[""])


def block(predictions: list[float], number: int) -> list[float]:
    """One of the parts that rows are graded by."""
    return predictions[number::BLOCKS]


def in_words(metrics: Mapping[str, float]) -> str:
    """Metrics for the optimizer to read."""
    return ", ".join(f"{name} {value:.4f}" for name, value in metrics.items() if math.isfinite(value))
