"""Tables of pandas are told by their shape and a corner, column by column."""

from __future__ import annotations

import pytest

from pytest_learnloop.evaluation.represent import represent

pandas = pytest.importorskip("pandas")


@pytest.mark.parametrize(
    ("table", "text"),
    [
        (
            pandas.DataFrame({name: range(9) for name in "abcd"}),
            "DataFrame(shape=(9, 4), {'a': [0, 1, 2], 'b': [0, 1, 2], 'c': [0, 1, 2]}, …)",
        ),
        (pandas.DataFrame({("a", 1): [0.5]}), "DataFrame(shape=(1, 1), {('a', 1): [0.5]})"),
        (pandas.DataFrame(), "DataFrame(shape=(0, 0), {})"),
        (pandas.Series([1, 2, 3, 4], name="n"), "Series(shape=(4,), dtype=int64, [1, 2, 3], …)"),
    ],
)
def test_a_table_is_told_by_its_corner(table: object, text: str) -> None:
    assert represent(table) == text


def test_columns_of_one_name_are_all_told_and_nobody_is_warned() -> None:
    """A warning would be an error in a test that runs with ``-W error``."""
    table = pandas.DataFrame([[1, 2], [3, 4]], columns=["x", "x"])
    assert represent(table) == "DataFrame(shape=(2, 2), {'x': [1, 3], 'x': [2, 4]})"
