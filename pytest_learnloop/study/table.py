"""The table of a study, like table 2 of Nie et al. 2026, and its cells as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from enum import Enum
from typing import Any

from pytest_learnloop.study.journal import Record
from pytest_learnloop.study.statistics import Mean, Ranking
from pytest_learnloop.study.summary import SPLITS, Row, Summary

Table = list[list[str]]
"""Rows of cells; the first holds the headings."""

BEST, TIED = "*", "~"

CAPTION = (
    "Mean score and standard error over the trials, at the start and at the end. "
    f"{BEST} is the best of a column; {TIED} is tied with it: over the trials, which are paired by their seeds, the "
    "mean difference is within its standard error."
)
ONE_TRIAL = "One trial tells no error: nothing here says whether a difference would come out again."
CUT = "The columns are those that the terminal has room for; the page has all of them."

_COUNTS = ("updates", "exposures", "candidates", "calls", "tokens", "cost_usd")


class TableDetail(Enum):
    """What a table tells, the most first."""

    ALL = "all"
    ENDS = "ends"
    """Of the scores those at the end alone."""
    SCORES = "scores"
    """These and nothing else."""


def table(summary: Summary, detail: TableDetail = TableDetail.ALL) -> Table:
    """Settings below each other, splits side by side."""
    columns = {"setting": [row.label for row in summary.rows]}
    if detail is not TableDetail.SCORES:
        columns["trials"] = [str(len(row.results)) for row in summary.rows]
    for split, heading in SPLITS.items():
        columns[heading] = list(_scores(summary, split, starts=detail is TableDetail.ALL))
    if detail is not TableDetail.SCORES:
        columns["generalizes"] = [_generalizes(row) for row in summary.rows]
    return [[*columns], *map(list, zip(*columns.values(), strict=True))]


def fitting(summary: Summary, width: int | None) -> Table:
    """As much of the table as fits on a terminal.

    :param width: its columns; None where there is none.
    """
    for detail in TableDetail:
        rows = table(summary, detail)
        if width is None or max(map(len, plain(rows))) <= width:
            break
    return rows


def caption(record: Record) -> str:
    """What the marks mean, and what they don't."""
    return CAPTION if record.begun.trials > 1 else f"{CAPTION} {ONE_TRIAL}"


def plain(rows: Table) -> Iterator[str]:
    """A table for the terminal."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        yield "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()


def markdown(rows: Table) -> Iterator[str]:
    """A table for a page."""
    headings, *others = rows
    for row in (headings, ["---"] * len(headings), *others):
        yield f"| {' | '.join(text.replace('|', chr(92) + '|') for text in row)} |"


def as_csv(record: Record) -> str:
    """A row for each cell that came to an end; scores 0 to 1, seconds, US dollars."""
    axes = list(record.begun.axes)
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    moments = [f"{moment}_{split}" for moment in ("start", "best") for split in SPLITS]
    writer.writerow(["cell", "task", *axes, "trial", "status", *moments, "verdict", *_COUNTS, "seconds", "problem"])
    for cell in record.begun.cells:
        ended = record.ended.get(cell.id)
        if ended is None:
            continue
        result = ended.result
        scores = [result.get(moment, {}).get(split) for moment in ("start", "best") for split in SPLITS]
        verdict = (result.get("verdict") or {}).get("finding")
        counts = [result.get(count) for count in _COUNTS]
        told: Sequence[Any] = [result.get("status"), *scores, verdict, *counts, round(ended.seconds, 3), ended.problem]
        writer.writerow([cell.id, cell.task, *(cell.setting[axis] for axis in axes), cell.trial, *told])
    return file.getvalue()


def _scores(summary: Summary, split: str, *, starts: bool) -> Iterator[str]:
    """The column of a split."""
    ranking = summary.ranking(split)
    for number, row in enumerate(summary.rows):
        end = row.mean("best", split)
        before = f"{_in_words(row.mean('start', split))} -> " if starts else ""
        yield "" if end is None else f"{before}{_in_words(end)}{_mark(ranking, number)}"


def _in_words(mean: Mean | None) -> str:
    if mean is None:
        return "?"
    return f"{mean.value:.3f}" if mean.error is None else f"{mean.value:.3f} ± {mean.error:.3f}"


def _mark(ranking: Ranking | None, number: int) -> str:
    if ranking is None or number not in ranking.best | ranking.tied:
        return ""
    return f" {BEST if number in ranking.best else TIED}"


def _generalizes(row: Row) -> str:
    verdicts = [(result.get("verdict") or {}).get("finding") for result in row.results]
    return f"{verdicts.count('generalizes')} of {len(verdicts)}"
