"""Secrets of the environment, which children do without: the controller alone has the keys."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Collection, Iterable, Mapping
from fnmatch import fnmatchcase
from pathlib import Path

from pytest_learnloop.evaluation.fence import ENVIRONMENT
from pytest_learnloop.secrets import names_a_secret

_START, _END = 47, 48
"""Which fields of ``/proc/self/stat``, behind the name, tell where the environment of the process began and ended."""


def initial_environment() -> dict[str, str]:
    """The variables that this process was started with; what there is now, where that can't be told."""
    try:
        block = Path("/proc/self/environ").read_bytes()
    except OSError:
        return dict(os.environ)
    entries = (entry.partition(b"=") for entry in block.split(b"\0"))
    return {os.fsdecode(name): os.fsdecode(value) for name, equals, value in entries if equals}


def secret_names(granted: Iterable[str] = ()) -> frozenset[str]:
    """The variables that children are not to have.

    Not those that the project itself has set since this process was started, which are no secrets of the user's.

    :param granted: rules of ``--learn-allow``.
    """
    rules = [rule.partition(":") for rule in granted]
    shown = [pattern or "*" for kind, _, pattern in rules if kind == ENVIRONMENT]
    return frozenset(
        name
        for name, value in initial_environment().items()
        if names_a_secret(name)
        and os.environ.get(name, value) == value
        and not any(fnmatchcase(name, pattern) for pattern in shown)
    )


def notes_on_missed(names: Iterable[str], failures: Mapping[str, str]) -> list[str]:
    """A sentence on each variable that a failing test seems to miss.

    :param failures: nodeid -> text of the failure.
    """
    notes = []
    for name in sorted(names):
        missing = [nodeid for nodeid, text in failures.items() if name in text]
        if missing:
            notes.append(
                f"{name} is hidden from tests, since it is named like a secret, and {missing[0]} seems to need it: "
                f"--learn-allow {ENVIRONMENT}:{name} shows it to them, and to all candidates."
            )
    return notes


def take_away(names: Collection[str]) -> None:
    """Remove variables from this process and from all that it will fork or start.

    They go from ``os.environ``, from what C code sees, and from ``/proc/self/environ``, which shows the memory where
    the kernel once put them.
    """
    for name in names:
        os.environ.pop(name, None)
    bounds = _bounds() if names else None
    if bounds is None:
        return
    start, end = bounds
    at = start
    for entry in ctypes.string_at(start, end - start).split(b"\0"):
        variable, equals, value = entry.partition(b"=")
        if equals and os.fsdecode(variable) in names:
            ctypes.memset(at + len(variable) + 1, ord("*"), len(value))
        at += len(entry) + 1


def _bounds() -> tuple[int, int] | None:
    """The addresses between which the kernel put this process's environment; None where that can't be told."""
    try:
        fields = Path("/proc/self/stat").read_bytes().rpartition(b")")[2].split()
        start, end = int(fields[_START]), int(fields[_END])
    except (OSError, ValueError, IndexError):
        return None
    return (start, end) if 0 < start < end else None
