"""What other modules of the project hold that an edit can be made of, for when a module's own code is used up.

Only code is read, and no tests: what a test expects is for the learning context to tell, of train cases alone.
"""

from __future__ import annotations

import ast
import tokenize
from collections.abc import Collection, Iterator
from functools import cached_property
from itertools import islice
from pathlib import Path

from pytest_learnloop.optimizers.mutation.methods import MethodCall, method_calls
from pytest_learnloop.optimizers.mutation.snippets import Snippets, snippets
from pytest_learnloop.optimizers.mutation.unary import mentioned_in
from pytest_learnloop.source.text import parse

_MOST_FILES = 200
_LARGEST = 1_000_000
"""Bytes; larger files are data or generated."""
_TEST_LIBRARIES = frozenset({"pytest", "_pytest", "unittest", "hypothesis"})


class Siblings:
    """The modules of the package that a file belongs to, read when something of them is first asked for.

    A file that is in no package has the modules that it imports from its own folder; no file has none.
    """

    def __init__(self, path: str | None = None, hidden: Collection[Path] = ()) -> None:
        """
        :param hidden: absolute paths of files that are not to be read.
        """
        self._path = Path(path) if path is not None else None
        self._hidden = hidden

    @cached_property
    def snippets(self) -> Snippets:
        """Statements, conditions and iterables, those of the nearest modules first."""
        return snippets(self._modules)

    @cached_property
    def called(self) -> tuple[str, ...]:
        """Names of functions that are called, those of the nearest modules first."""
        calls = (node.func for _, tree in self._modules for node in ast.walk(tree) if isinstance(node, ast.Call))
        return tuple(dict.fromkeys(function.id for function in calls if isinstance(function, ast.Name)))

    @cached_property
    def method_calls(self) -> tuple[MethodCall, ...]:
        """What is called behind values with constants alone, the most frequent first."""
        return method_calls(self._modules)

    @cached_property
    def mentioned(self) -> frozenset[str]:
        """Names that the other modules mention, in whatever way."""
        return frozenset(name for _, tree in self._modules for name in mentioned_in(tree))

    @cached_property
    def _modules(self) -> list[tuple[str, ast.Module]]:
        shown = (path for path in self._paths() if path not in self._hidden)
        read = (module for path in shown if (module := _read(path)) is not None)
        return [*islice((module for module in read if not _tests(module[1])), _MOST_FILES)]

    def _paths(self) -> Iterator[Path]:
        if self._path is None:
            return iter(())
        folder = self._path.parent
        if not _is_package(folder):
            return _imported_by(self._path)
        root = folder
        while _is_package(root.parent):
            root = root.parent
        others = (path for path in root.rglob("*.py") if not _is_named_as_test(path.relative_to(root)))
        nearest_first = sorted(others, key=lambda path: (path.parent != folder, path))
        return (path for path in nearest_first if path != self._path)


def _imported_by(path: Path) -> Iterator[Path]:
    """The files of the same folder, or below it, that a module imports."""
    own = _read(path)
    for node in own[1].body if own else ():
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
        for name in names:
            found = path.parent.joinpath(*name.split(".")).with_suffix(".py")
            if found.is_file() and found != path:
                yield found


def _read(path: Path) -> tuple[str, ast.Module] | None:
    """A file's source with its tree; None where it is too large, or cannot be read or parsed."""
    try:
        if path.stat().st_size > _LARGEST:
            return None
        with tokenize.open(path) as file:
            source = file.read()
        return source, parse(source)
    except (OSError, SyntaxError, ValueError):
        return None


def _is_package(folder: Path) -> bool:
    return (folder / "__init__.py").is_file()


def _is_named_as_test(path: Path) -> bool:
    within = any(part in ("test", "tests", "testing") for part in path.parts[:-1])
    return within or path.stem in ("conftest", "test", "tests") or path.stem.startswith("test_")


def is_test(definition: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> bool:
    """Whether a function or class is a test by its name."""
    return definition.name.lower().startswith("test")


def _tests(tree: ast.Module) -> bool:
    """Whether a module tests, whatever it is called: it defines tests, or imports what these are written with."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            if is_test(node):
                return True
        elif isinstance(node, ast.Import):
            if any(alias.name.partition(".")[0] in _TEST_LIBRARIES for alias in node.names):
                return True
        elif isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] in _TEST_LIBRARIES:
            return True
    return False
