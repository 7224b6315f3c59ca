"""What has to be known to read a study's numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from pytest_learnloop.study.journal import PlannedCell, Record
from pytest_learnloop.study.summary import SPLITS, failed, missing
from pytest_learnloop.words import counted, named

_TIME_WAS_UP = re.compile(r"the budget of [\d.]+[smh] is spent")


def notes(record: Record, directory: str) -> Iterator[str]:
    """A sentence each.

    :param directory: the study's, for people.
    """
    for problem, outputs in _by_problem(record).items():
        yield f"{named(list(outputs))} gave no result: {problem} (see {directory}/{next(iter(outputs.values()))})."
    if left := missing(record):
        yield f"{left} of {len(record.begun.cells)} cells have not come to an end: the same command goes on with them."
    complete = record.complete
    results = [(cell, complete[cell.id].result) for cell in record.begun.cells if cell.id in complete]
    hurried = sum(bool(_TIME_WAS_UP.fullmatch(result["stopped"])) for _, result in results)
    if hurried:
        yield (
            f"{counted(hurried, 'cell')} ended because time was up, and cells that run beside each other share the "
            "machine: a budget in updates, candidates or calls compares settings, and not the load."
        )
    idle = [cell.id for cell, result in results if not result["start"]]
    if idle:
        yield f"{counted(len(idle), 'cell')} had nothing to learn, and no scores: {named(idle)}."
    yield from _partial_columns([result for _, result in results if result["start"]])
    yield from _differing(
        results,
        lambda cell: (cell.task,),
        lambda result: result["started_from"],
        "started from different code, since what is trained was changed while the study was under way, or is chosen by "
        "the grid",
    )
    yield from _differing(
        results,
        lambda cell: (cell.task, cell.trial),
        lambda result: result["split_digest"],
        "were split differently within a trial, so that they are not measured on the same tests",
    )


def _by_problem(record: Record) -> Mapping[str, Mapping[str, str]]:
    """Why cells gave no result -> id of such a cell -> the file with its output."""
    found: dict[str, dict[str, str]] = {}
    for cell, ended in failed(record):
        found.setdefault(ended.problem, {})[cell.id] = ended.output
    return found


def _partial_columns(results: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """A sentence for each split that only some of the cells have tests in."""
    for split, in_words in SPLITS.items():
        without = sum(result["start"].get(split) is None for result in results)
        if 0 < without < len(results):
            yield (
                f"{without} of {counted(len(results), 'cell')} had no {in_words} tests: "
                f"means of {in_words} are those of the others."
            )


def _differing(
    results: Sequence[tuple[PlannedCell, Mapping[str, Any]]],
    group: Callable[[PlannedCell], object],
    fact: Callable[[Mapping[str, Any]], object],
    what: str,
) -> Iterator[str]:
    """A sentence if cells differ in a fact that they should have in common."""
    found: dict[object, set[object]] = {}
    for cell, result in results:
        found.setdefault(group(cell), set()).add(fact(result))
    if any(len(facts) > 1 for facts in found.values()):
        yield f"Cells {what}."
