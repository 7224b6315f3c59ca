"""Features of a table and models on them."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler


def clean(name: object) -> str:
    """One space between words, each with a capital."""
    return re.sub(r"\s+", " ", str(name)).strip().title()


def features(table: pd.DataFrame) -> np.ndarray:
    """One row of three numbers for each row of the table."""
    doubled = table["x"].to_numpy() * 2.0
    logarithm = np.log1p(np.abs(table["y"].to_numpy()))
    lengths = np.array([len(clean(name)) for name in table["name"]], dtype=float)
    return np.column_stack([doubled, logarithm, lengths])


def make_table(rows: int, seed: int) -> pd.DataFrame:
    """Numbers, untidy names and a label that depends on both numbers."""
    chance = np.random.default_rng(seed)
    x, y = chance.normal(size=rows), chance.normal(size=rows)
    names = [f" some   name {number % 17} " for number in range(rows)]
    return pd.DataFrame({"x": x, "y": y, "name": names, "label": (x + np.abs(y) > 0.5).astype(int)})


def linear_model() -> Pipeline:
    """A model that trains in milliseconds."""
    return make_pipeline(StandardScaler(), LogisticRegression())


def forest() -> RandomForestClassifier:
    """A model that trains in a tenth of a second."""
    return RandomForestClassifier(n_estimators=60, random_state=0, n_jobs=1)
