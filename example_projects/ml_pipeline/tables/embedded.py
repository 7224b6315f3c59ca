"""Small tables with the same difficulties, made of data sets that scikit-learn brings: no network, no download.

Values are missing, some columns hold categories, and one holds an id that says nothing.
"""

from __future__ import annotations

import numpy
import pandas
from sklearn.datasets import load_breast_cancer, load_diabetes

from tables.tasks import HOUSES, Task

_MISSING = 0.06
"""Share of the values that are taken out."""


def embedded(task: Task) -> pandas.DataFrame:
    """The table that stands for the real one."""
    return _like_houses() if task is HOUSES else _like_titanic()


def _like_houses() -> pandas.DataFrame:
    """442 rows with a positive, skewed number to be predicted, in place of a price."""
    data = load_diabetes(as_frame=True, scaled=False)
    table = data.data.copy()
    table["sex"] = table["sex"].map({1.0: "first", 2.0: "second"})
    table["bmi"] = pandas.cut(table["bmi"], [0, 22, 25, 28, 32, 99], labels=list("ABCDE")).astype(object)
    return _worn(table, data.target * 1000.0, HOUSES.target, "Id")


def _like_titanic() -> pandas.DataFrame:
    """569 rows with yes or no to be predicted."""
    data = load_breast_cancer(as_frame=True)
    table = data.data.iloc[:, [1, 4, 8, 9, 11, 14, 15, 18, 21, 24, 28]].copy()
    table["mean texture"] = pandas.qcut(table["mean texture"], 4, labels=["fine", "plain", "rough", "coarse"]).astype(
        object
    )
    return _worn(table, data.target == 0, "Transported", "PassengerId")


def _worn(table: pandas.DataFrame, target: pandas.Series, name: str, identifier: str) -> pandas.DataFrame:
    random = numpy.random.default_rng(0)
    table = table.mask(random.random(table.shape) < _MISSING)
    table.insert(0, identifier, random.permutation(len(table)) + 1)
    return table.assign(**{name: target})
