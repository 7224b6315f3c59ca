"""The command line of a cell: the user's own arguments, and what the study adds to them."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pytest_learnloop.study.cells import Cell, Setting, arguments_of
from pytest_learnloop.study.plan import ON, Texts

_AS_A_SCRIPT = "import sys; del sys.path[0]; import pytest; sys.exit(pytest.main())"
"""What the script ``pytest`` does: unlike ``python -m pytest``, it leaves the current directory out of the path."""

_FOR_THE_EYE = ("-v", "-q", "-r", "--tb", "--color", "--code-highlight", "--durations", "--no-header", "--no-summary")
_ONLY_WHERE = ("--basetemp=", "--junit-xml=", "--junitxml=", "--log-file=")
"""Beginnings of arguments that decide what pytest prints, and where it writes; those with a value have it within."""


@dataclass(frozen=True)
class Typed:
    """The arguments that the user gave to pytest."""

    others: tuple[str, ...]
    """Those that are not ours."""
    options: Setting
    """Name of an option of ours -> what it is set to."""


def separate(arguments: Sequence[str], valued: Collection[str], switches: Collection[str]) -> Typed:
    """Tell our own options from the others.

    :param valued: names, as in ``--learn-NAME``, of options that have a value, which may be an argument of its own.
    :param switches: names of those that have none.
    """
    others: list[str] = []
    options: dict[str, Texts] = {}
    left = list(arguments)
    while left:
        argument = left.pop(0)
        flag, equals, value = argument.partition("=")
        name = flag.removeprefix("--learn-")
        if name == flag:
            others += [] if argument == "--learn" else [argument]
        elif name in switches:
            options[name] = ON
        elif name in valued and (equals or left):
            options[name] = (*options.get(name, ()), value if equals else left.pop(0))
        else:
            others.append(argument)
    return Typed(tuple(others), options)


def that_matter(arguments: Sequence[str]) -> tuple[str, ...]:
    """The arguments without those that decide alone what pytest prints, and where it writes."""
    return tuple(each for each in arguments if not each.startswith((*_FOR_THE_EYE, *_ONLY_WHERE)))


@dataclass(frozen=True)
class Surroundings:
    """What the cells of a study have in common with the session that runs them."""

    arguments: tuple[str, ...]
    """The user's own."""
    keywords: str
    """What ``-k`` is set to already, and ``-m``."""
    marks: str
    directory: Path
    """Where the session was started."""
    root: Path
    configuration: Path | None
    """The ini file."""
    switches: frozenset[str]
    """Names of our options that have no value."""
    has_cache: bool
    """Whether pytest's own cache is in use; each cell has its own."""
    has_basetemp: bool
    """Whether the user says where temporary directories are; each cell has its own place."""

    def arguments_of(self, cell: Cell, directory: Path, splits: Path | None, workers: int | None) -> list[str]:
        """What pytest is given to run a cell.

        :param directory: where the cell keeps what it learns.
        :param splits: the file of splits that it shares; None where the user's own settings say which.
        :param workers: candidates evaluated at once; None where the cell's options say how many.
        """
        kept = {"directory": (self._in_root(directory),)}
        kept |= {"splits": (self._in_root(splits),)} if splits is not None else {}
        kept |= {"workers": (str(workers),)} if workers is not None else {}
        return [
            *self.arguments,
            "--learn",
            *arguments_of(cell.options, self.switches),
            *arguments_of(kept, ()),
            *self._selection("-k", self.keywords, cell.task.keywords),
            *self._selection("-m", self.marks, cell.task.marks),
            *(["-o", f"cache_dir={self._in_root(directory / 'pytest_cache')}"] if self.has_cache else []),
            *([f"--basetemp={directory / 'tmp'}"] if self.has_basetemp else []),
            # Paths among the arguments move the root directory.
            f"--rootdir={self._from_here(self.root)}",
            *(["-c", self._from_here(self.configuration)] if self.configuration is not None else []),
            *cell.task.arguments,
            *cell.task.paths,
        ]

    def _in_root(self, path: Path) -> str:
        return str(path.relative_to(self.root) if path.is_relative_to(self.root) else path)

    def _from_here(self, path: Path) -> str:
        return os.path.relpath(path, self.directory)

    def _selection(self, flag: str, before: str, expression: str) -> list[str]:
        if not expression:
            return []
        return [flag, f"({before}) and ({expression})" if before else expression]


def interpreter(path: Collection[str], directory: str) -> list[str]:
    """What starts pytest as this session was started.

    :param path: ``sys.path`` before any conftest was loaded.
    :param directory: where the session was started.
    """
    if directory in path or "" in path:
        return [sys.executable, "-m", "pytest"]
    return [sys.executable, "-c", _AS_A_SCRIPT]


def environment_of(environ: Mapping[str, str]) -> dict[str, str]:
    """The variables of a cell: the user's own, without what pytest says of the test that runs right now."""
    return {name: value for name, value in environ.items() if name != "PYTEST_CURRENT_TEST"}
