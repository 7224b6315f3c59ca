"""Writes what a study came to: tables, CSV, plots and the page. The same journal gives the same files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pytest_learnloop.files import write_atomically
from pytest_learnloop.study import table
from pytest_learnloop.study.journal import Record
from pytest_learnloop.study.notes import notes
from pytest_learnloop.study.page import page
from pytest_learnloop.study.plots import NothingToPlotWithError, plot
from pytest_learnloop.study.summary import summaries
from pytest_learnloop.words import counted

PAGE, CSV = "study.md", "cells.csv"


def write_report(record: Record, directory: Path, shown: str, width: int | None = None) -> Iterator[str]:
    """Write the files into the study's directory.

    :param shown: the directory, for people.
    :param width: columns of the terminal; None where there is none.
    :return: the lines to be printed.
    """
    found, remarks = summaries(record), list(notes(record, shown))
    plots: list[tuple[str, str]] = []
    try:
        plots += plot(record, found, directory)
    except NothingToPlotWithError as error:
        remarks.append(f"{str(error)[0].upper()}{str(error)[1:]}.")
    write_atomically(directory / CSV, table.as_csv(record).encode())
    write_atomically(directory / PAGE, page(record, found, plots, remarks).encode())
    tables = [table.fitting(summary, width) for summary in found]
    for summary, rows in zip(found, tables, strict=True):
        yield from _headed(summary.task, rows)
    yield table.caption(record)
    if tables != [table.table(summary) for summary in found]:
        yield table.CUT
    yield from remarks
    yield f"{counted(len(plots), 'plot')}, table and commands: {shown}/{PAGE}"


def _headed(task: str, rows: table.Table) -> Iterator[str]:
    yield ""
    if task:
        yield f"{task}:"
    yield from table.plain(rows)
    yield ""
