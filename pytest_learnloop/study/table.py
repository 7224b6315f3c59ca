"""The table of a study, like table 2 of Nie et al. 2026, and its cells as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
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

_COUNTS = ("updates", "exposures", "candidates", "calls", "tokens", "cost_usd")


def table(summary: Summary) -> Table:
    """Settings below each other, splits side by side."""
    rankings = {split: summary.ranking(split) for split in SPLITS}
    headings = ["setting", "trials", *SPLITS.values(), "generalizes"]
    rows = [
        [
            row.label,
            str(len(row.results)),
            *(_start_to_end(row, split, _mark(rankings[split], number)) for split in SPLITS),
            _generalizes(row),
        ]
        for number, row in enumerate(summary.rows)
    ]
    return [headings, *rows]


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


def _start_to_end(row: Row, split: str, mark: str) -> str:
    start, end = row.mean("start", split), row.mean("best", split)
    return f"{_in_words(start)} -> {_in_words(end)}{mark}" if end is not None else ""


def _in_words(mean: Mean | None) -> str:
    if mean is None:
        return "?"
    return f"{mean.value:.3f}" if mean.error is None else f"{mean.value:.3f} ± {mean.error:.3f}"


def _mark(ranking: Ranking | None, number: int) -> str:
    if ranking is None or (number != ranking.best and number not in ranking.tied):
        return ""
    return f" {BEST if number == ranking.best else TIED}"


def _generalizes(row: Row) -> str:
    verdicts = [(result.get("verdict") or {}).get("finding") for result in row.results]
    return f"{verdicts.count('generalizes')} of {len(verdicts)}"
