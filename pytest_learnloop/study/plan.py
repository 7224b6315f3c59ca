"""What a study compares, as its TOML file says it."""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pytest_learnloop.errors import SettingsError
from pytest_learnloop.words import nearest

_TOML: Any = importlib.import_module("tomllib" if sys.version_info >= (3, 11) else "tomli")

Texts = tuple[str, ...]
"""What an option is set to, as on the command line: several texts only where it can be given several times."""

ON, OFF = ("on",), ("off",)
"""What a switch is set to."""

_TABLES = ("name", "trials", "grid", "fixed", "task")
_OF_A_TASK = ("name", "paths", "keywords", "marks", "arguments", "fixed")
_NAME = re.compile(r"\w[\w.-]*")


@dataclass(frozen=True)
class Known:
    """The options that a study can set, by their names as in ``--learn-NAME``."""

    once: frozenset[str]
    """Those that have one value."""
    many: frozenset[str]
    """Those that can be given several times."""
    switches: frozenset[str]
    """Those that are on or off."""
    reserved: Mapping[str, str]
    """Those that a study can't set -> why, in words."""

    def __contains__(self, name: object) -> bool:
        return name in self.once or name in self.many or name in self.switches


@dataclass(frozen=True)
class Task:
    """What is learned: which tests, and how they differ in their settings from those of other tasks."""

    name: str = ""
    """Empty where the study names no tasks."""
    paths: tuple[str, ...] = ()
    """As on the command line; none for what the user gave there."""
    keywords: str = ""
    """As after ``-k``."""
    marks: str = ""
    """As after ``-m``."""
    arguments: tuple[str, ...] = ()
    """Further arguments of pytest, such as options of the project's own."""
    fixed: Mapping[str, Texts] = field(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    """A study before it is run."""

    name: str
    trials: int
    """Runs of each setting on each task; they differ in their seeds."""
    grid: Mapping[str, tuple[Texts, ...]]
    """Name of an option -> what it is set to, one after the other; in the order of the file."""
    fixed: Mapping[str, Texts]
    """What all cells have in common."""
    tasks: tuple[Task, ...] = (Task(),)


def read_plan(path: Path, known: Known) -> Plan:
    """
    :raises SettingsError: the file can't be read, or says something that can't be done; names the place and the remedy.
    """
    try:
        content = _TOML.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SettingsError(
            f"--learn-study: there is no file {path}: give a TOML file that describes a study"
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"--learn-study: {path} cannot be read: {error}") from error
    except _TOML.TOMLDecodeError as error:
        raise SettingsError(f"--learn-study: {path} is no TOML: {error}") from error
    return _Reader(str(path), known).plan(content, default_name=path.stem)


@dataclass(frozen=True)
class _Reader:
    """Turns what TOML gives into a plan; every complaint names the file."""

    path: str
    known: Known

    def plan(self, content: Mapping[str, Any], default_name: str) -> Plan:
        self._refuse_unknown(content, _TABLES, "the file")
        grid = self._options(content, "grid", "[grid]")
        fixed = self._fixed(content, "[fixed]")
        if both := [name for name in grid if name in fixed]:
            raise self._error(f"{both[0]} is in [grid] and in [fixed]: leave it out of one")
        if "seed" in grid:
            raise self._error("seed is in [grid]: trials differ in their seeds, so give trials = N instead")
        return Plan(
            name=self._name(content, default_name),
            trials=self._trials(content),
            grid={name: self._values(name, values) for name, values in grid.items()},
            fixed=fixed,
            tasks=self._tasks(content, grid),
        )

    def _name(self, content: Mapping[str, Any], default: str) -> str:
        name = self._text(content, "name", "the file") or default
        if not _NAME.fullmatch(name):
            raise self._error(
                f"name = {name!r}: give letters, digits, '.', '-' and '_' alone, since a directory has it"
            )
        return name

    def _trials(self, content: Mapping[str, Any]) -> int:
        trials = content.get("trials", 1)
        if type(trials) is not int or trials < 1:
            raise self._error(f"trials = {trials!r}: give a whole number from 1 up")
        return trials

    def _values(self, name: str, values: object) -> tuple[Texts, ...]:
        if not isinstance(values, list):
            raise self._error(f"[grid] {name} = {values!r}: give a list of values, such as [1, 3, 5]")
        if not values:
            raise self._error(f"[grid] {name} is an empty list: give at least one value, or leave it out")
        texts = [self._texts(name, value, "[grid]") for value in values]
        if twice := next((each for number, each in enumerate(texts) if each in texts[:number]), None):
            raise self._error(f"[grid] {name} has {' '.join(twice)!r} twice: give each value once")
        return tuple(texts)

    def _fixed(self, content: Mapping[str, Any], place: str) -> dict[str, Texts]:
        options = self._options(content, "fixed", place)
        return {name: self._texts(name, value, place) for name, value in options.items()}

    def _tasks(self, content: Mapping[str, Any], grid: Collection[str]) -> tuple[Task, ...]:
        tasks = content.get("task", [])
        if not isinstance(tasks, list) or not all(isinstance(each, dict) for each in tasks):
            raise self._error("task: give each task a table of its own, headed [[task]]")
        read = tuple(self._task(each, number, grid) for number, each in enumerate(tasks, start=1))
        names = [task.name for task in read]
        if twice := next((name for name in names if names.count(name) > 1), None):
            raise self._error(f"two tasks are called {twice!r}: give each its own name")
        return read or (Task(),)

    def _task(self, table: Mapping[str, Any], number: int, grid: Collection[str]) -> Task:
        place = f"[[task]] number {number}"
        self._refuse_unknown(table, _OF_A_TASK, place)
        name = self._text(table, "name", place)
        if not name:
            raise self._error(f"{place} has no name: give it one, such as name = 'one function'")
        fixed = self._fixed(table, place)
        if both := [each for each in fixed if each in grid]:
            raise self._error(f"{both[0]} is in [grid] and in {place}: leave it out of one")
        return Task(
            name,
            self._list(table, "paths", place),
            self._text(table, "keywords", place),
            self._text(table, "marks", place),
            self._list(table, "arguments", place),
            fixed,
        )

    def _options(self, content: Mapping[str, Any], key: str, place: str) -> dict[str, object]:
        """Name of an option -> its value, of a table whose keys are options."""
        options: dict[str, object] = {}
        for spelled, value in self._table(content, key).items():
            name = self._option(spelled, place)
            if name in options:
                raise self._error(f"{place} has {name} twice: leave one out")
            options[name] = value
        return options

    # Single values.

    def _option(self, key: str, place: str) -> str:
        """The name of an option, which may be spelled as in ini or on the command line."""
        name = key.replace("_", "-").removeprefix("--").removeprefix("learn-")
        if name in self.known.reserved:
            raise self._error(f"{place} {key}: {self.known.reserved[name]}")
        if name not in self.known:
            valid = [*self.known.once, *self.known.many, *self.known.switches]
            raise self._error(f"{place} {key}: there is no option --learn-{name}{_did_you_mean(name, valid)}")
        return name

    def _texts(self, name: str, value: object, place: str) -> Texts:
        if name in self.known.switches:
            if not isinstance(value, bool):
                raise self._error(f"{place} {name} = {value!r}: --learn-{name} is a switch, so give true or false")
            return ON if value else OFF
        if name in self.known.many and isinstance(value, list):
            return tuple(self._scalar(name, each, place) for each in value)
        return (self._scalar(name, value, place),)

    def _scalar(self, name: str, value: object, place: str) -> str:
        if isinstance(value, bool):
            return (ON if value else OFF)[0]
        if isinstance(value, (str, int, float)):
            return str(value)
        raise self._error(f"{place} {name} = {value!r}: give text or a number, as after --learn-{name}")

    def _text(self, table: Mapping[str, Any], key: str, place: str) -> str:
        value = table.get(key, "")
        if not isinstance(value, str):
            raise self._error(f"{place}: {key} = {value!r}: give text")
        return value

    def _list(self, table: Mapping[str, Any], key: str, place: str) -> tuple[str, ...]:
        values = table.get(key, [])
        if not isinstance(values, list) or not all(isinstance(each, str) and each for each in values):
            raise self._error(f"{place}: {key} = {values!r}: give a list of texts")
        return tuple(values)

    def _table(self, content: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        table = content.get(key, {})
        if not isinstance(table, dict):
            raise self._error(f"{key} = {table!r}: give a table, headed [{key}]")
        return table

    def _refuse_unknown(self, table: Iterable[str], valid: Collection[str], place: str) -> None:
        for key in table:
            if key not in valid:
                raise self._error(
                    f"{place} has an unknown key {key!r}{_did_you_mean(key, valid)}; valid are {', '.join(valid)}"
                )

    def _error(self, text: str) -> SettingsError:
        return SettingsError(f"--learn-study: {self.path}: {text}")


def _did_you_mean(name: str, valid: Iterable[str]) -> str:
    near = nearest(name, valid)
    return f" (did you mean {near!r}?)" if near else ""
