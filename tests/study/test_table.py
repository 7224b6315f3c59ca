"""The table of a study, its CSV, and what has to be said beside them."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
from study_support import record, result

from pytest_learnloop.study import table
from pytest_learnloop.study.notes import notes
from pytest_learnloop.study.summary import Summary, summaries

AXES = {"batch": ("1", "3", "5")}


def two_trials() -> Summary:
    """One setting that is best, one that is tied with it, and one that is neither."""
    scores = {"1": (0.2, 0.4), "3": (0.5, 0.7), "5": (0.7, 0.4)}
    found = record(AXES, {(batch,): [result(score) for score in both] for batch, both in scores.items()})
    (summary,) = summaries(found)
    return summary


def test_means_errors_the_best_and_the_tied() -> None:
    rows = table.table(two_trials())
    assert rows[0] == ["setting", "trials", "train", "validation", "held-out", "generalizes"]
    assert [row[0] for row in rows[1:]] == ["batch=1", "batch=3", "batch=5"]
    assert [row[4] for row in rows[1:]] == [
        "0.000 ± 0.000 -> 0.300 ± 0.100",
        "0.000 ± 0.000 -> 0.600 ± 0.100 *",
        "0.000 ± 0.000 -> 0.550 ± 0.150 ~",
    ]
    assert {row[1] for row in rows[1:]} == {"2"}
    assert rows[1][5] == "2 of 2"


@pytest.mark.parametrize(
    ("width", "headings", "first"),
    [
        (None, ["setting", "trials", "train", "validation", "held-out", "generalizes"], "0.000 ± 0.000 -> 0.300"),
        (100, ["setting", "trials", "train", "validation", "held-out", "generalizes"], "0.300"),
        (72, ["setting", "train", "validation", "held-out"], "0.300"),
        (40, ["setting", "train", "validation", "held-out"], "0.300"),
    ],
)
def test_on_a_terminal_it_has_the_columns_that_fit(width: int | None, headings: list[str], first: str) -> None:
    rows = table.fitting(two_trials(), width)
    assert rows[0] == headings
    assert rows[1][headings.index("held-out")].startswith(first)
    assert width is None or width < 60 or max(map(len, table.plain(rows))) <= width


def test_settings_with_the_same_numbers_are_both_best() -> None:
    (summary,) = summaries(record(AXES, {("1",): [result(0.5)], ("3",): [result(0.5)], ("5",): [result(0.1)]}))
    marks = [row[4].rpartition(" ")[2] for row in table.table(summary)[1:]]
    assert marks == ["*", "*", "0.100"]


def test_each_task_has_a_table_of_its_own() -> None:
    one, many = (record(AXES, {("1",): [result(0.2)], ("3",): [result(0.5)]}, task) for task in ("one", "many"))
    both = replace(one, begun=replace(one.begun, cells=(*one.begun.cells, *many.begun.cells)))
    assert [(summary.task, len(summary.rows)) for summary in summaries(both)] == [("one", 2), ("many", 2)]


def test_a_setting_without_a_result_has_no_numbers() -> None:
    (summary,) = summaries(record(AXES, {("1",): [result(0.2)], ("3",): ["exit status 4"]}))
    assert table.table(summary)[2] == ["batch=3", "0", "", "", "", "0 of 0"]


def test_one_trial_is_said_to_tell_no_error() -> None:
    assert table.ONE_TRIAL in table.caption(record(AXES, {("1",): [result()]}))
    assert table.ONE_TRIAL not in table.caption(record(AXES, {("1",): [result(), result()]}))


def test_a_csv_row_for_each_cell_that_ended() -> None:
    found = record(AXES, {("1",): [result(0.2), None], ("3",): ['exit status 4: no, "never"', result(0.4)]})
    rows = list(csv.DictReader(io.StringIO(table.as_csv(found))))
    assert [(row["batch"], row["trial"], row["best_held_out"]) for row in rows] == [
        ("1", "1", "0.2"),
        ("3", "1", ""),
        ("3", "2", "0.4"),
    ]
    assert rows[1]["problem"] == 'exit status 4: no, "never"'


def test_bars_in_values_do_not_break_the_page() -> None:
    assert list(table.markdown([["a|b"], ["c"]])) == ["| a\\|b |", "| --- |", "| c |"]


@pytest.mark.parametrize(
    ("came_to", "said"),
    [
        ([result(), "exit status 4: no such model"], "1-2 gave no result: exit status 4: no such model"),
        ([result(), None], "1 of 2 cells have not come to an end"),
        ([result(stopped="the budget of 10m is spent"), result()], "1 cell ended because time was up"),
        ([result(started_from="other"), result()], "started from different code"),
        ([result(start={}, best={}), result()], "1 cell had nothing to learn, and no scores: 1-1"),
        (
            [result(start={"train": 0.0, "validation": None, "held_out": 0.0}), result()],
            "1 of 2 cells had no validation tests: means of validation are those of the others.",
        ),
    ],
)
def test_what_has_to_be_known(came_to: list[dict[str, object] | str | None], said: str) -> None:
    (note,) = notes(record(AXES, {("1",): came_to}), ".learnloop/studies/tiny")
    assert said in note


def test_a_budget_of_calls_that_is_spent_is_nothing_to_worry_about() -> None:
    assert not list(notes(record(AXES, {("1",): [result(stopped="the budget of 3 calls is spent")]}), "here"))


def test_splits_that_differ_within_a_trial_are_told() -> None:
    found = record(AXES, {("1",): [result(), result(split_digest="b")], ("3",): [result(), result(split_digest="c")]})
    (note,) = notes(found, "here")
    assert "split differently within a trial" in note


def test_splits_that_differ_between_trials_are_as_they_should_be() -> None:
    found = record(AXES, {("1",): [result(), result(split_digest="b")], ("3",): [result(), result(split_digest="b")]})
    assert not list(notes(found, "here"))
