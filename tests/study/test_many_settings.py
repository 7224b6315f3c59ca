"""A study with more settings than colors: plots that can be read, and notes that don't name every cell."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest
from study_support import record, result

from pytest_learnloop.study.journal import Record
from pytest_learnloop.study.notes import notes
from pytest_learnloop.study.plots import plot
from pytest_learnloop.study.summary import summaries


def the_plots(found: Record, directory: Path) -> list[tuple[str, str]]:
    pytest.importorskip("matplotlib")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return list(plot(found, summaries(found), directory))


def test_a_legend_has_all_the_room_that_it_needs(tmp_path: Path) -> None:
    batches = tuple(map(str, range(60)))
    assert the_plots(record({"batch": batches}, {(each,): [result()] for each in batches}), tmp_path)


def test_dollars_are_no_formulas(tmp_path: Path) -> None:
    setting = ("$1", "$2_x")
    the_plots(record({"budget": ("$1",), "target": ("$2_x",)}, {setting: [result()]}), tmp_path)
    assert ">budget=$1, target=$2_x</text>" in (tmp_path / "curves.svg").read_text(encoding="utf-8")


def test_cells_that_failed_alike_are_told_of_together() -> None:
    ends = ["exit status 4: no", "exit status 2", *["exit status 4: no"] * 4]
    assert list(notes(record({"batch": ("1",)}, {("1",): ends}), "here")) == [
        "1-1, 1-3, 1-4 and 2 more gave no result: exit status 4: no (see here/cells/1-1/output.txt).",
        "1-2 gave no result: exit status 2 (see here/cells/1-2/output.txt).",
    ]


def test_cells_that_had_nothing_to_learn_are_not_all_named() -> None:
    (note,) = notes(record({"batch": ("1",)}, {("1",): [result(start={}, best={})] * 5}), "here")
    assert note == "5 cells had nothing to learn, and no scores: 1-1, 1-2, 1-3 and 2 more."
