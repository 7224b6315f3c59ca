"""How predictions are graded. Whatever is no number counts as the worst: it is neither dropped nor averaged away."""

from __future__ import annotations

from collections.abc import Sequence

import numpy
from sklearn.metrics import f1_score, r2_score

Numbers = Sequence[float]


def of_prices(labels: Numbers, predictions: Numbers) -> dict[str, float]:
    """``rmse`` of the logarithm (0 is best; a prediction that is no number counts as 0), and ``r2`` of the prices."""
    prices = numpy.asarray(labels, float)
    predicted = numpy.nan_to_num(numpy.asarray(predictions, float), nan=0.0, posinf=0.0, neginf=0.0)
    errors = numpy.log(numpy.maximum(predicted, 1.0)) - numpy.log(prices)
    return {"rmse": float(numpy.sqrt(numpy.mean(errors**2))), "r2": float(r2_score(prices, predicted))}


def of_answers(labels: Numbers, predictions: Numbers) -> dict[str, float]:
    """``accuracy`` and ``f1``, 1 is best; a prediction that is neither 0 nor 1 is wrong."""
    right = numpy.asarray(labels, float) > 0.5
    predicted = numpy.asarray(predictions, float)
    answers = numpy.where(predicted == 1.0, True, numpy.where(predicted == 0.0, False, ~right))
    return {"accuracy": float(numpy.mean(answers == right)), "f1": float(f1_score(right, answers, zero_division=0.0))}
