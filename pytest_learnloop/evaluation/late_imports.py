"""Notices which modules of the project only running tests import: collecting them did not need those."""

from __future__ import annotations

import sys
from pathlib import Path

from pytest_learnloop.source.modules import Sources

_PROGRAMS = ("__main__", "manage", "setup")
"""Modules that do something when they are imported, which is no business of anybody but the test."""


class LateImports:
    """Looks at what is imported now and then."""

    def __init__(self, root: Path) -> None:
        """
        :param root: of the project.
        """
        self._root = root
        self._known = set(sys.modules)

    def take(self) -> list[str]:
        """Names of the project's modules that were imported since the last time."""
        modules = dict(sys.modules)
        names = (name for name in modules.keys() - self._known if name.rpartition(".")[2] not in _PROGRAMS)
        late = [modules[name] for name in names if modules[name] is not None]
        self._known |= modules.keys()
        return sorted(module.__name__ for module in Sources(late).of_project(self._root)) if late else []
