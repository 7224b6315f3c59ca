"""What the trials of each setting came to, for all that shows it: tables, plots, the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pytest_learnloop.domain import Split
from pytest_learnloop.study.journal import Ended, PlannedCell, Record
from pytest_learnloop.study.statistics import Mean, Ranking, mean_of, ranked

SPLITS = {split.value: split.in_words for split in Split}
"""Name in ``result.json`` -> for people."""


@dataclass(frozen=True)
class Row:
    """One setting on one task."""

    task: str
    setting: Mapping[str, str]
    trials: tuple[Mapping[str, Any] | None, ...]
    """``result.json`` of each trial; None where there is none."""

    @property
    def label(self) -> str:
        """For people."""
        return ", ".join(f"{name}={value}" for name, value in self.setting.items()) or "all fixed"

    def scores(self, moment: str, split: str) -> list[float | None]:
        """The mean score of each trial.

        :param moment: ``start`` or ``best``.
        """
        return [None if result is None else result[moment].get(split) for result in self.trials]

    def mean(self, moment: str, split: str) -> Mean | None:
        """Over the trials."""
        return mean_of(self.scores(moment, split))

    @property
    def results(self) -> list[Mapping[str, Any]]:
        """``result.json`` of the trials that have one."""
        return [result for result in self.trials if result is not None]


@dataclass(frozen=True)
class Summary:
    """A task's settings, side by side."""

    task: str
    """Empty where the study names no tasks."""
    rows: tuple[Row, ...]

    def ranking(self, split: str) -> Ranking | None:
        """Which settings came out best."""
        return ranked([row.scores("best", split) for row in self.rows])


def summaries(record: Record) -> list[Summary]:
    """A summary of each task, settings in the order of the grid."""
    complete = record.complete
    rows: dict[str, dict[tuple[str, ...], Row]] = {}
    for cell in record.begun.cells:
        of_task = rows.setdefault(cell.task, {})
        key = tuple(cell.setting.values())
        before = of_task.get(key) or Row(cell.task, cell.setting, ())
        of_task[key] = Row(cell.task, cell.setting, (*before.trials, _result(complete.get(cell.id))))
    return [Summary(task, tuple(of_task.values())) for task, of_task in rows.items()]


def failed(record: Record) -> list[tuple[PlannedCell, Ended]]:
    """The cells that gave no result, and how they ended."""
    return [
        (cell, ended)
        for cell in record.begun.cells
        if (ended := record.ended.get(cell.id)) is not None and ended.problem
    ]


def missing(record: Record) -> int:
    """Number of cells that have not come to an end."""
    return sum(cell.id not in record.ended for cell in record.begun.cells)


def _result(ended: Ended | None) -> Mapping[str, Any] | None:
    return None if ended is None else ended.result
