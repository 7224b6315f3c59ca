"""A task's examples: from a file of the benchmark where there is one, else generated."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from bench import boolean, dyck, geometry

VARIABLE = "LEARNLOOP_DATA"
COUNT = 50
"""Examples of a task that is generated."""

GENERATED: dict[str, Callable[[int], list[tuple[str, str]]]] = {
    "boolean_expressions": boolean.generate,
    "dyck_languages": dyck.generate,
    "geometric_shapes": geometry.generate,
}


class DataError(Exception):
    """There is no such task, or its file is not what it should be."""


@dataclass(frozen=True)
class Example:
    number: int
    """From 0, in the order of the file."""
    question: str = field(repr=False)
    target: str
    """The right answer, such as ``(B)`` or ``17``."""


@cache
def examples(task: str) -> tuple[Example, ...]:
    """All examples of a task.

    :raises DataError: there is no file of that name in the folder that LEARNLOOP_DATA names, or it can't be used, or
        the task is none of those that can be generated.
    """
    if not os.environ.get(VARIABLE):
        return generated(task)
    return _numbered(from_file(task, Path(os.environ[VARIABLE])))


@cache
def generated(task: str) -> tuple[Example, ...]:
    """The examples of a task that are made where there is no file.

    :raises DataError: the task is none of those that can be generated.
    """
    if task not in GENERATED:
        raise DataError(
            f"{task!r} can't be generated, only {', '.join(GENERATED)} can: for others set {VARIABLE} to the folder "
            "that holds the benchmark's files"
        )
    return _numbered(GENERATED[task](COUNT))


def from_file(task: str, folder: Path) -> list[tuple[str, str]]:
    """(question, answer) pairs of a file of the benchmark, in its order.

    :raises DataError: there is none, or it can't be used.
    """
    places = (folder / f"{task}.json", folder / "bbeh" / f"{task}.json", folder / f"bbeh_{task}" / "task.json")
    path = next((each for each in places if each.is_file()), None)
    if path is None:
        raise DataError(
            f"{VARIABLE}={folder}: there is neither {task}.json nor bbeh_{task}/task.json in this folder; README.md "
            "says where to get it"
        )
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        pairs = [(each["input"], each["target"]) for each in content["examples"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(f"{path}: this is no task of the benchmark ({error!r})") from error
    if len(pairs) < 30 or not all(isinstance(text, str) for pair in pairs for text in pair):
        raise DataError(f"{path}: expected 30 examples or more, each with an input and a target that are texts")
    return pairs


def _numbered(pairs: Iterable[tuple[str, str]]) -> tuple[Example, ...]:
    return tuple(Example(number, question, target) for number, (question, target) in enumerate(pairs))
