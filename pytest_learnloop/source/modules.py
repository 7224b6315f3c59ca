"""The imported modules and their source files, each read once; nothing is executed."""

from __future__ import annotations

import difflib
import os
import sysconfig
from collections.abc import Iterable, Iterator
from importlib.machinery import SOURCE_SUFFIXES
from pathlib import Path
from types import ModuleType

from pytest_learnloop.domain import Parameter
from pytest_learnloop.errors import TargetError
from pytest_learnloop.source.text import Text, decode

INSTALLED = frozenset({"site-packages", "dist-packages"})
"""Names of directories that packages are installed in."""

_STANDARD_LIBRARY = sysconfig.get_path("stdlib")


class Sources:
    """The modules and their source files."""

    def __init__(self, modules: Iterable[ModuleType]) -> None:
        """
        :param modules: all that is in ``sys.modules`` will do.
        """
        # What is in sys.modules may be anything, and looking an attribute of a lazy module up may run code.
        named = [module for module in modules if isinstance(module, ModuleType) and "__name__" in vars(module)]
        self._modules = {module.__name__: module for module in named}
        self._texts: dict[str, Text] = {}

    def __iter__(self) -> Iterator[ModuleType]:
        return iter(self._modules.values())

    def module(self, name: str, target: str) -> ModuleType:
        """The module of a target.

        :raises TargetError: there is none of this name.
        """
        if name not in self._modules:
            close = difflib.get_close_matches(name, self._modules, n=3)
            hint = f"did you mean {' or '.join(close)}?" if close else "write module:function"
            raise TargetError(f"--learn-target {target}: there is no module {name!r}: {hint}")
        return self._modules[name]

    def text(self, module: ModuleType) -> Text:
        """The source of a module that has a source file."""
        path = source_path(module)
        assert path is not None
        if str(path) not in self._texts:
            self._texts[str(path)] = decode(path.read_bytes(), str(path))
        return self._texts[str(path)]

    def of_project(self, root: Path) -> list[ModuleType]:
        """The modules of the user's own project, which lies in ``root``: those with a source file, not installed."""
        directory = str(root.absolute())
        return [module for module in self if _is_under(module, directory) and source_path(module) is not None]


def other_names(modules: Iterable[ModuleType], parameters: Iterable[Parameter]) -> dict[str, tuple[str, ...]]:
    """Name of a module with parameters -> names of others that were imported from the same file, if there are any.

    Each is a module of its own, so that what runs in one is not what runs in another.

    :param modules: all that is in ``sys.modules`` will do.
    """
    modules_of = {each.path: each.module for each in parameters}
    others: dict[str, set[str]] = {}
    for module in Sources(modules):
        known = modules_of.get(os.path.abspath(str(vars(module).get("__file__"))))
        if known is not None and module.__name__ != known:
            others.setdefault(known, set()).add(module.__name__)
    return {known: tuple(sorted(names)) for known, names in others.items()}


def source_path(module: ModuleType) -> Path | None:
    """Absolute path of a module's source file; None where it has none."""
    file = vars(module).get("__file__")
    if not isinstance(file, str) or not file.endswith(tuple(SOURCE_SUFFIXES)):
        return None
    path = Path(file).absolute()
    return path if path.is_file() else None


def _is_under(module: ModuleType, root: str) -> bool:
    # Where thousands are imported, paths as objects would take longer than all else that is asked of them.
    file = vars(module).get("__file__")
    path = os.path.abspath(file) if isinstance(file, str) else ""
    if not _is_in(path, root) or not INSTALLED.isdisjoint(path.split(os.sep)):
        return False
    # An environment may lie in the root directory, and its interpreter's own modules with it.
    return _is_in(root, _STANDARD_LIBRARY) or not _is_in(path, _STANDARD_LIBRARY)


def _is_in(path: str, directory: str) -> bool:
    return path == directory or path.startswith(directory.rstrip(os.sep) + os.sep)
