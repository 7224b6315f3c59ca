"""56 tests as data libraries have them."""

from __future__ import annotations

import unittest
from pathlib import Path
from typing import ClassVar

import numpy as np
import pandas as pd
import pytest
from heavy import clean, features, linear_model, make_table
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import accuracy_score
from sklearn.model_selection import train_test_split


@pytest.mark.parametrize("n", range(12))
def test_clean(n: int) -> None:
    assert clean(f"  some {' ' * n}name {n} ") == f"Some Name {n}"


@pytest.mark.parametrize("seed", range(8))
def test_features_of_any_table(seed: int) -> None:
    found = features(make_table(100, seed))
    assert found.shape == (100, 3)
    assert np.isfinite(found).all()


def test_features_are_the_reference(table: pd.DataFrame, reference: np.ndarray) -> None:
    np.testing.assert_allclose(features(table), reference)


@pytest.mark.parametrize("rows", [10, 20, 40, 80])
def test_forest_predicts(trained: RandomForestClassifier, table: pd.DataFrame, rows: int) -> None:
    head = table.head(rows)
    assert accuracy_score(head["label"], trained.predict(features(head))) > 0.9


@pytest.mark.parametrize("fold", range(6))
def test_linear_model_learns(table: pd.DataFrame, fold: int) -> None:
    train, test = train_test_split(table, test_size=0.3, random_state=fold)
    model = linear_model().fit(features(train), train["label"])
    assert accuracy_score(test["label"], model.predict(features(test))) > 0.6


@pytest.mark.parametrize("n", range(5))
def test_written_and_read_again(sample: pd.DataFrame, tmp_path: Path, n: int) -> None:
    path = tmp_path / f"table-{n}.csv"
    sample.to_csv(path, index=False)
    np.testing.assert_allclose(features(pd.read_csv(path)), features(sample))


@pytest.mark.parametrize("column", ["x", "y"])
def test_groups(by_name: pd.DataFrame, column: str) -> None:
    assert len(by_name) == 17
    assert by_name[column].abs().max() < 1


class TestSample:
    rows: ClassVar[int] = 50

    def setup_method(self) -> None:
        self.made = make_table(self.rows, seed=7)

    @pytest.mark.parametrize("column", [0, 1, 2])
    def test_columns(self, column: int) -> None:
        assert features(self.made)[:, column].shape == (self.rows,)

    def test_doubled(self) -> None:
        np.testing.assert_allclose(features(self.made)[:, 0], self.made["x"] * 2)

    def test_logarithm(self) -> None:
        assert (features(self.made)[:, 1] >= 0).all()

    def test_lengths(self) -> None:
        assert (features(self.made)[:, 2] >= len("Some Name 0")).all()

    def test_sample_is_of_table(self, sample: pd.DataFrame, table: pd.DataFrame) -> None:
        assert set(sample.index) <= set(table.index)


class TestUnit(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.table = make_table(60, seed=9)

    def test_rows(self) -> None:
        self.assertEqual(len(features(self.table)), 60)  # noqa: PT009

    def test_clean_is_idempotent(self) -> None:
        self.assertEqual(clean(clean(" a  b ")), clean(" a  b "))  # noqa: PT009

    def test_title(self) -> None:
        self.assertEqual(clean("a b"), "A B")  # noqa: PT009

    def test_numbers(self) -> None:
        self.assertEqual(clean(3), "3")  # noqa: PT009


@pytest.mark.parametrize("window", [2, 5, 10, 20])
def test_rolling(table: pd.DataFrame, window: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WINDOW", str(window))
    smooth = table.assign(x=table["x"].rolling(window, min_periods=1).mean())
    assert features(smooth)[:, 0].std() < features(table)[:, 0].std()


@pytest.mark.parametrize("text", ["a", "A  b", " c\td "])
def test_clean_prints(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    print(clean(text))
    assert capsys.readouterr().out.strip() == " ".join(text.split()).title()
