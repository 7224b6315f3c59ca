"""The table that compares optimizers, and the log that it is made of."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.optimizers.rows import Row, Terms, append, read
from benchmarks.optimizers.table import mean_and_error, table

TERMS = Terms("openai/local", calls=8, proposals=2, batch=1, context=1200)
ROW = Row(
    terms=TERMS,
    optimizer="opro",
    seed=0,
    solved=1,
    functions=4,
    start=0.25,
    held_out=0.5,
    calls=8,
    tokens=6000,
    seconds=90.0,
    stopped="the budget is spent",
)


def test_the_standard_error_of_a_mean() -> None:
    mean, error = mean_and_error([1, 2, 3, 6])
    assert mean == 3
    assert error == pytest.approx(math.sqrt(14 / 3 / 4))  # squares of -2, -1, 0, 3; 3 degrees of freedom; 4 values


def test_equal_values_have_no_error() -> None:
    assert mean_and_error([2, 2, 2]) == (2, 0)


def test_one_value_tells_nothing_of_its_error() -> None:
    assert mean_and_error([2]) == (2, None)


def test_a_row_of_the_table_is_a_mean_over_seeds() -> None:
    rows = [ROW, replace(ROW, seed=1, solved=3, held_out=1.0, calls=6, seconds=30.0)]
    assert list(table(rows))[2:] == [
        "| `opro` | 2 | 2.0 ± 1.0 of 4 | 0.25 -> 0.75 ± 0.25 | 7.0 | 6000 | 1.0 |",
    ]


def test_one_run_has_no_error_in_the_table() -> None:
    assert list(table([ROW]))[2:] == ["| `opro` | 1 | 1.0 of 4 | 0.25 -> 0.50 | 8.0 | 6000 | 1.5 |"]


def test_optimizers_keep_their_order() -> None:
    rows = [replace(ROW, optimizer=name) for name in ("textgrad", "opro", "textgrad")]
    assert [line.split("`")[1] for line in list(table(rows))[2:]] == ["textgrad", "opro"]


def test_the_log_gives_back_the_rows_of_these_terms(tmp_path: Path) -> None:
    log = tmp_path / "logs" / "rows.jsonl"
    others = replace(ROW, terms=replace(TERMS, calls=9))
    for row in (ROW, others, replace(ROW, seed=1)):
        append(row, log)
    assert read(log, TERMS) == [ROW, replace(ROW, seed=1)]


def test_there_may_be_no_log_yet(tmp_path: Path) -> None:
    assert read(tmp_path / "rows.jsonl", TERMS) == []
