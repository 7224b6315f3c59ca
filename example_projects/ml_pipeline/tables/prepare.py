"""Divides each table into train, validation and held-out rows, and puts the labels of the latter two apart.

A fifth of the rows is held out, drawn with seed 42 as in the study that this follows, and a fifth of the others
validates. What a pipeline may see lies in ``prepared/<task>/<split>.csv``, where only training rows have the target.
What its predictions are graded by lies in ``prepared/<task>/labels.json``, which ``learn_hide`` keeps from it.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pandas
from sklearn.model_selection import train_test_split

from tables.embedded import embedded
from tables.tasks import TASKS, Task

PREPARED = Path(__file__).parents[1] / "prepared"


class DataError(Exception):
    """The folder that LEARNLOOP_DATA names lacks a table, or holds another one."""


def prepare() -> None:
    """Make the prepared tables, unless they are there and come from the same place.

    :raises DataError: LEARNLOOP_DATA names a folder without the right tables.
    """
    for task in TASKS:
        source = _source(task)
        folder = PREPARED / task.name
        made_of = folder / "made_of.txt"
        if made_of.exists() and made_of.read_text(encoding="utf-8") == _identity(source):
            continue
        folder.mkdir(parents=True, exist_ok=True)
        _divide(embedded(task) if source is None else _read(task, source), task, folder)
        made_of.write_text(_identity(source), encoding="utf-8")


def _source(task: Task) -> Path | None:
    """The file of a table; None for the embedded one."""
    folder = os.environ.get("LEARNLOOP_DATA")
    if not folder:
        return None
    found = [path for path in (Path(folder) / task.file, Path(folder) / "tabular" / task.file) if path.exists()]
    if not found:
        raise DataError(f"LEARNLOOP_DATA is {folder}, where there is no {task.file}: see README.md for how to get it")
    return found[0]


def _identity(source: Path | None) -> str:
    return "embedded" if source is None else f"{source.resolve()} {source.stat().st_size} {source.stat().st_mtime_ns}"


def _read(task: Task, path: Path) -> pandas.DataFrame:
    table = pandas.read_csv(path, keep_default_na=False, na_values=["", "NA"])
    if table.shape != (task.rows, task.columns) or task.target not in table.columns:
        raise DataError(
            f"{path} has {table.shape[0]} rows and {table.shape[1]} columns; the labelled table of {task.name} has "
            f"{task.rows} and {task.columns}, one of them {task.target}"
        )
    return table


def _divide(table: pandas.DataFrame, task: Task, folder: Path) -> None:
    rest, held_out = train_test_split(table, test_size=0.2, random_state=42)
    train, validation = train_test_split(rest, test_size=0.2, random_state=42)
    train.to_csv(folder / "train.csv", index=False)
    labels = {}
    for name, rows in (("validation", validation), ("held_out", held_out)):
        rows.drop(columns=task.target).to_csv(folder / f"{name}.csv", index=False)
        labels[name] = [float(value) for value in rows[task.target]]
    (folder / "labels.json").write_text(json.dumps(labels), encoding="utf-8")
