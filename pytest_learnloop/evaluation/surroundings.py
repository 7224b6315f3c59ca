"""What tests share beyond the objects that are handed to them: the state of their process, seen from outside.

A fixture that changes none of it, and holds nothing that a forked process would share, can be set up at any time before
the tests that use it. The comparison goes by identity and is not deep: it notices what fixtures of a session do on
purpose (environment, seeds, logging, patches), and takes milliseconds.
"""

from __future__ import annotations

import logging
import os
import random
import signal
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from pytest_learnloop.evaluation import limits

_MISSING = object()
_SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGALRM") if hasattr(signal, name))


@dataclass(frozen=True)
class Changes:
    """What differs between two looks at the process."""

    surroundings: tuple[str, ...] = ()
    """Kinds of state that every test sees, from then on."""
    program: tuple[str, ...] = ()
    """Names of the project's modules that hold something else, or were imported."""
    held: tuple[str, ...] = ()
    """What has come to be that a forked process would share with its parent, or would lack."""


class Look:
    """The state of this process at one moment."""

    def __init__(self, root: Path) -> None:
        """
        :param root: modules with files below it are the project's.
        """
        modules = [(n, module) for n, module in sys.modules.copy().items() if isinstance(module, ModuleType)]
        own = {name for name, module in modules if _lies_below(module, f"{root}{os.sep}")}
        self._surroundings = dict(_surroundings())
        self._program = {name: dict(_contents(module)) for name, module in modules if name in own}
        self._functions = {name: dict(_functions(module)) for name, module in modules if name not in own}
        self._held = dict(_held())

    def changes_until(self, later: Look) -> Changes:
        """What was changed between this look and another."""
        surroundings = [kind for kind, now in later._surroundings.items() if self._surroundings.get(kind, now) != now]
        if not all(_holds(later._functions.get(name, {}), before) for name, before in self._functions.items()):
            surroundings.append("functions of other modules")
        return Changes(
            tuple(surroundings),
            tuple(name for name, now in later._program.items() if not _same(self._program.get(name), now)),
            tuple(kind for kind, now in later._held.items() if now - self._held[kind]),
        )


def _surroundings() -> Iterator[tuple[str, object]]:
    """(kind, what stays equal as long as it is not changed)."""
    root = logging.getLogger()
    yield "environment", dict(os.environ)
    yield "working directory", _working_directory()
    yield "import path", list(sys.path)
    yield "logging", (root.level, list(root.handlers), root.disabled, logging.root.manager.disable)
    yield "signal handlers", [signal.getsignal(number) for number in _SIGNALS]
    yield "random numbers", random.getstate()
    numpy_random = sys.modules.get("numpy.random")
    if numpy_random is not None:
        name, keys, *rest = numpy_random.get_state()
        yield "numpy's random numbers", (name, keys.tobytes(), rest)


def _working_directory() -> str:
    try:
        return os.getcwd()
    except OSError:  # it has been removed
        return ""


def _lies_below(module: ModuleType, directory: str) -> bool:
    path = getattr(module, "__file__", None)
    return isinstance(path, str) and path.startswith(directory) and "site-packages" not in path


def _contents(module: ModuleType) -> Iterator[tuple[object, object]]:
    """What a module holds, and what its classes, dicts and lists hold, by some key."""
    for name, value in list(vars(module).items()):
        yield name, value
        if isinstance(value, type) and value.__module__ == module.__name__:
            yield from (((name, inner), held) for inner, held in list(vars(value).items()))
        elif type(value) is dict and name != "__builtins__":
            yield from (((name, id(key)), held) for key, held in list(value.items()))
        elif type(value) is list:
            yield from (((name, index), held) for index, held in enumerate(list(value)))


def _functions(module: ModuleType) -> Iterator[tuple[str, object]]:
    """The functions and classes that a module holds. Other things change without anybody's meaning it, as caches do."""
    return ((name, value) for name, value in list(vars(module).items()) if callable(value))


def _holds(mapping: Mapping[Any, object], objects: Mapping[Any, object]) -> bool:
    return all(mapping.get(key, _MISSING) is value for key, value in objects.items())


def _same(before: Mapping[Any, object] | None, after: Mapping[Any, object]) -> bool:
    return before is not None and len(before) == len(after) and _holds(after, before)


def _held() -> Iterator[tuple[str, set[object]]]:
    yield "a thread", set(range(limits.threads()))
    yield "an open file", set(limits.open_files())
    yield "a process", set(limits.children())
    yield "shared memory", set(limits.shared_memory())
