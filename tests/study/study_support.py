"""What the tests of studies share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from textwrap import dedent
from typing import Any

from pytest_learnloop.study.journal import Begun, Ended, PlannedCell, Record
from pytest_learnloop.study.plan import Known, Plan, read_plan
from pytest_learnloop.testing import Project

KNOWN = Known(
    once=frozenset({"batch", "memory", "memory-order", "budget", "gate", "seed", "split"}),
    many=frozenset({"target", "held-out"}),
    switches=frozenset({"no-cache"}),
    reserved={"apply": "nothing is written to your files"},
)


def plan_from(directory: Path, toml: str, name: str = "study.toml") -> Plan:
    """The plan that a file with this text describes."""
    path = directory / name
    path.write_text(dedent(toml), encoding="utf-8")
    return read_plan(path, KNOWN)


def without_plots(project: Project) -> None:
    """Hide the plotting library from the runs of a project, whose import and plots would cost more than the rest."""
    project.write(matplotlib="raise ImportError('hidden')")


def result(
    held_out: float | None = 0.5,
    *,
    train: Sequence[float] = (0.0, 1.0),
    verdict: str = "generalizes",
    stopped: str = "every train and validation case has its best score",
    **others: Any,
) -> dict[str, Any]:
    """A cell's ``result.json``, as far as a study reads it; validation goes as train does."""
    return {
        "status": "improved",
        "stopped": stopped,
        "start": {"train": train[0], "validation": train[0], "held_out": 0.0},
        "best": {"train": train[-1], "validation": train[-1], "held_out": held_out},
        "curve": [{"update": n, "train": score, "validation": score} for n, score in enumerate(train)],
        "verdict": {"finding": verdict},
        "updates": len(train) - 1,
        "candidates": 10,
        "calls": 0,
        "tokens": 0,
        "cost_usd": 0.0,
        "started_from": "the same",
        "split_digest": "the same",
        **others,
    }


def record(
    axes: Mapping[str, tuple[str, ...]],
    results: Mapping[tuple[str, ...], Sequence[dict[str, Any] | str | None]],
    task: str = "",
) -> Record:
    """A study's record.

    :param results: values of a setting -> by trial the cell's result, why it has none, or None if it was not run.
    """
    cells, ended = [], {}
    for values, trials in results.items():
        for number, came_to in enumerate(trials, start=1):
            cell = f"{'-'.join(values) or 'cell'}-{number}"
            cells.append(
                PlannedCell(cell, task, dict(zip(axes, values, strict=True)), number, f"pytest --learn # {cell}")
            )
            if isinstance(came_to, str):
                ended[cell] = Ended(cell, 4, 2.0, f"cells/{cell}/output.txt", problem=came_to)
            elif came_to is not None:
                ended[cell] = Ended(cell, 0, 2.0, f"cells/{cell}/output.txt", result=came_to)
    most = max(map(len, results.values()))
    begun = Begun("tiny", "pytest --learn-study tiny.toml", most, axes, {"memory": "5"}, tuple(cells), {"Python": "3"})
    return Record(begun, ended)
