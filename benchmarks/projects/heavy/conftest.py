"""What the tests share: made once for the session, and not by what is trained."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from heavy import forest, make_table
from sklearn.ensemble import RandomForestClassifier


@pytest.fixture(scope="session")
def table() -> pd.DataFrame:
    return make_table(400, seed=1)


@pytest.fixture(scope="session")
def reference(table: pd.DataFrame) -> np.ndarray:
    """The features, made without what is trained."""
    lengths = table["name"].str.replace(r"\s+", " ", regex=True).str.strip().str.len().to_numpy(float)
    return np.column_stack([table["x"] * 2.0, np.log1p(np.abs(table["y"])), lengths])


@pytest.fixture(scope="session")
def trained(table: pd.DataFrame, reference: np.ndarray) -> RandomForestClassifier:
    return forest().fit(reference, table["label"])


@pytest.fixture(scope="module")
def by_name(table: pd.DataFrame) -> pd.DataFrame:
    return table.groupby("name")[["x", "y"]].mean()


@pytest.fixture
def sample(table: pd.DataFrame) -> pd.DataFrame:
    return table.sample(50, random_state=3)
