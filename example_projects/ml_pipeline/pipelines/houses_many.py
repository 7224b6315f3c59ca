"""House prices as five functions, each of which starts by doing next to nothing."""

from __future__ import annotations

from typing import Any

import numpy
import pandas

from pytest_learnloop import trainable


@trainable
def preprocess(data: pandas.DataFrame, fitted: Any = None) -> tuple[pandas.DataFrame, Any]:
    """Give the table in a form that a model can take, and what was learned from it on the way.

    For training rows ``fitted`` is None: learn what is needed from them (medians and modes to fill gaps with, the
    categories that there are, means and spreads for scaling, limits for outliers), and return it as the second value.
    For new rows ``fitted`` is that value: use it, so that both tables get the same columns in the same order.
    """
    return data, fitted


@trainable
def select_features(data: pandas.DataFrame, target: pandas.Series) -> list[str]:
    """Name the columns of the preprocessed training rows that the model is to see: an id, say, tells nothing."""
    return list(data.columns)


@trainable
def build_model() -> Any:
    """Make the model, not yet fitted: an object with ``fit`` and ``predict``; several may be combined, and regularized.
    """
    return None


@trainable
def train_model(model: Any, data: pandas.DataFrame, target: pandas.Series) -> Any:
    """Fit the model. What counts in the end is the error of the logarithm of the price, which is skewed and positive.
    """
    return model


@trainable
def predict(model: Any, data: pandas.DataFrame) -> Any:
    """Give a price for each row, as a positive number: what :func:`train_model` did to the target is undone here."""
    return numpy.zeros(len(data))


def train_and_predict(data: pandas.DataFrame, target: pandas.Series, new: pandas.DataFrame) -> Any:
    """Learn from rows with known prices, and give a price for each new row."""
    known, fitted = preprocess(data)
    columns = select_features(known, target)
    model = train_model(build_model(), known[columns], target)
    return predict(model, preprocess(new, fitted)[0][columns])
