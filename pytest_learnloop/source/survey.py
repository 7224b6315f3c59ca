"""Every function of a project that could be trained, from which some are to be chosen: nothing is executed."""

from __future__ import annotations

import gc
import os
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from pathlib import Path
from types import FunctionType, ModuleType
from typing import NamedTuple

from pytest_learnloop.domain import Artifact, Parameter
from pytest_learnloop.errors import TargetError
from pytest_learnloop.source.locate import Definition
from pytest_learnloop.source.modules import Sources
from pytest_learnloop.source.names import LOCALS, FunctionNode, first_line
from pytest_learnloop.source.targets import named
from pytest_learnloop.source.text import Text

_NOT_TRAINED = frozenset({"pytest_learnloop", "pytest", "_pytest", "pluggy", "__main__"})
"""Top-level packages that run the tests, and what was started."""

_OF_TESTS = frozenset({"test", "tests"})
"""Directories below the root whose code serves tests."""


class Survey(NamedTuple):
    """What there is to choose from."""

    functions: Artifact
    recompiled: tuple[str, ...] = ()
    """Ids of functions which cannot be trained, since a decorator has compiled them anew; in order."""


def project_functions(modules: Iterable[ModuleType], root: Path, tests: Collection[Path], besides: Artifact) -> Survey:
    """The functions and methods of the project's modules that can be trained; what cannot is passed over.

    Functions inside functions are left out, as they are part of those around them. Uses at import are not looked for.

    :param modules: all that is in ``sys.modules`` will do.
    :param root: where the user's project is.
    :param tests: files with tests. Code that looks like it serves tests (``conftest.py``, a directory ``tests``) is
        passed over as well.
    :param besides: parameters that are trained in any case; they are not among the functions.
    """
    sources = Sources(modules)
    ours = [module for module in sources.of_project(root) if module.__name__.partition(".")[0] not in _NOT_TRAINED]
    found: dict[tuple[str, int], Parameter] = {}
    alive = _alive(ours)
    taken = {(parameter.path, parameter.line) for parameter in besides.parameters}
    recompiled: set[str] = set()
    for module in ours:
        text = sources.text(module)
        if not _serves_tests(Path(text.path), root, tests):
            for definition in _functions(module, text):
                if any(path == text.path and _spans(definition, line) for path, line in taken):
                    continue
                name = definition.qualname.rpartition(".")[2]
                lines = alive[_Code(id(vars(module)), os.path.realpath(text.path), name)]
                if definition.line in lines:
                    # A file that was imported under two names counts for the first.
                    found.setdefault((text.path, definition.start), _parameter(module, text, definition))
                elif any(_spans(definition, line) for line in lines):
                    recompiled.add(f"{module.__name__}:{definition.qualname}")
    functions = sorted(found.values(), key=lambda parameter: (parameter.module, parameter.line))
    return Survey(Artifact(tuple(functions)), tuple(sorted(recompiled)))


def _serves_tests(path: Path, root: Path, tests: Collection[Path]) -> bool:
    folders = path.relative_to(root.absolute()).parts[:-1]
    looks_so = path.name == "conftest.py" or path.stem.startswith("test_") or path.stem.endswith("_test")
    return looks_so or path in tests or not _OF_TESTS.isdisjoint(folders)


class _Code(NamedTuple):
    """Where the code of function objects is from."""

    namespace: int
    """Id of their globals."""
    path: str
    """Real path of its file."""
    name: str


def _alive(modules: Iterable[ModuleType]) -> defaultdict[_Code, set[int]]:
    """The 1-based first lines of the function objects of some modules that exist in this process."""
    real = cache(os.path.realpath)
    namespaces = {id(vars(module)) for module in modules}
    lines: defaultdict[_Code, set[int]] = defaultdict(set)
    for found in gc.get_objects():
        if type(found) is FunctionType and id(found.__globals__) in namespaces:
            code = found.__code__
            lines[_Code(id(found.__globals__), real(code.co_filename), code.co_name)].add(code.co_firstlineno)
    return lines


def _functions(module: ModuleType, text: Text) -> Iterator[Definition]:
    """The functions and methods that a target could name."""
    for qualname, defining in text.named.items():
        if LOCALS in qualname or not any(isinstance(each.node, FunctionNode) for each in defining):
            continue
        try:
            definition = named(module, text, qualname)
        except TargetError:
            continue
        if isinstance(definition.node, FunctionNode):
            yield definition


def _spans(definition: Definition, line: int) -> bool:
    return first_line(definition.node) <= line <= (definition.node.end_lineno or 0)


def _parameter(module: ModuleType, text: Text, definition: Definition) -> Parameter:
    return Parameter(
        f"{module.__name__}:{definition.qualname}", definition.kind, text.path, definition.line, definition.source
    )
