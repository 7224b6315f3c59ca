"""The journal of a study: a line of JSON for each time it was begun, and for each cell that came to an end.

Tables, plots and the page are made from it alone.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pytest_learnloop.errors import SettingsError

FILE_NAME = "journal.jsonl"

_BEGUN, _ENDED = "begun", "ended"


@dataclass(frozen=True)
class PlannedCell:
    """A cell as the journal knows it: plain data."""

    id: str
    task: str
    """Empty where the study names no tasks."""
    setting: Mapping[str, str]
    """Name of an option in the grid -> its value, for people."""
    trial: int
    """1-based."""
    command: str
    """What runs it, as for a shell."""


@dataclass(frozen=True)
class Begun:
    """What was asked for when the study was begun last."""

    study: str
    command: str
    """As the user typed it, as for a shell."""
    trials: int
    axes: Mapping[str, tuple[str, ...]]
    """Name of an option in the grid -> its values, for people."""
    fixed: Mapping[str, str]
    cells: tuple[PlannedCell, ...]
    versions: Mapping[str, str]
    """Name of a program -> its version."""

    @property
    def ids(self) -> list[str]:
        """Of the cells."""
        return [cell.id for cell in self.cells]


@dataclass(frozen=True)
class Ended:
    """What a cell came to."""

    cell: str
    """Its id."""
    status: int
    """Exit status of its process; negative where a signal ended it."""
    seconds: float
    output: str
    """Path of what it printed, relative to the study's directory."""
    problem: str = ""
    """Why it gave no result, in words; empty where it did."""
    result: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    """``result.json``."""


@dataclass(frozen=True)
class Record:
    """All that a journal says."""

    begun: Begun
    ended: Mapping[str, Ended]
    """Id of a cell -> how it ended last."""

    @property
    def complete(self) -> dict[str, Ended]:
        """Id of a cell -> how it ended, of those that gave a result."""
        return {cell: each for cell, each in self.ended.items() if not each.problem}


class StudyJournal:
    """The journal's file. Whatever was written is there after a ``kill -9``."""

    def __init__(self, directory: Path) -> None:
        self.path = directory / FILE_NAME

    def read(self) -> Record | None:
        """What it says; None where no study was begun.

        :raises SettingsError: the file cannot be read, or is no journal.
        """
        begun: Begun | None = None
        ended: dict[str, Ended] = {}
        try:
            for kind, data in self._entries():
                if kind == _BEGUN:
                    begun = _begun(data)
                elif kind == _ENDED:
                    ended[data["cell"]] = Ended(**data)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise SettingsError(
                f"{self.path}: this is no journal of a study that can be read ({error}): move it away or delete it"
            ) from error
        return Record(begun, ended) if begun is not None else None

    def begin(self, begun: Begun) -> None:
        """The study is begun, or gone on with; what was begun before counts no more."""
        self._append(_BEGUN, asdict(begun))

    def end(self, ended: Ended) -> None:
        """A cell came to its end."""
        self._append(_ENDED, {**vars(ended), "result": dict(ended.result)})

    def _entries(self) -> list[tuple[str, dict[str, Any]]]:
        if not self.path.exists():
            return []
        # What follows the last line's end was not completed.
        lines = self.path.read_text(encoding="ascii").split("\n")[:-1]
        return [(entry.pop("entry"), entry) for entry in map(json.loads, lines)]

    def _append(self, kind: str, data: Mapping[str, Any]) -> None:
        with self.path.open("a+b") as file:
            file.seek(0)
            file.truncate(file.read().rfind(b"\n") + 1)
            file.write((json.dumps({"entry": kind, **data}) + "\n").encode("ascii"))
            file.flush()
            os.fsync(file.fileno())


def _begun(data: Mapping[str, Any]) -> Begun:
    axes = {name: tuple(values) for name, values in data["axes"].items()}
    return Begun(**{**data, "axes": axes, "cells": tuple(PlannedCell(**each) for each in data["cells"])})
