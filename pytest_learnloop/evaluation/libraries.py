"""Importing ahead what a session has imported of installed libraries, so that not every fresh process has to.

A conftest may have seen to it that a library is imported in a way of its own: beside a stand-in for another one, or by
a hook that changes its code. Ahead of all conftests it would come out otherwise, so it is looked at what came.
"""

from __future__ import annotations

import importlib
import os
import sys
import sysconfig
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.machinery import ExtensionFileLoader, SourceFileLoader
from types import ModuleType

from pytest_learnloop.source.modules import INSTALLED

_PATCHING = frozenset({"gevent", "eventlet"})
"""Libraries that change others, and so must come before them."""
_OF_THE_PROCESS = ("__main__", "__mp_main__")
"""What it was started with, by the names that :mod:`multiprocessing` has for it as well."""
_ORDINARY = frozenset({SourceFileLoader, ExtensionFileLoader})
_STANDARD_LIBRARY = os.path.join(sysconfig.get_path("stdlib"), "")

Origin = tuple[str, str]
"""File of a module, and the type of its loader; empty where it has none."""


@dataclass(frozen=True)
class Libraries:
    """What a session has imported."""

    names: tuple[str, ...] = ()
    """The modules of libraries, in the order in which they came."""
    origins: Mapping[str, Origin] = field(default_factory=dict)
    """Of all modules, those of the project included."""

    @classmethod
    def of(cls, modules: Mapping[str, ModuleType]) -> Libraries:
        """
        :param modules: as :data:`sys.modules`.
        """
        if not _PATCHING.isdisjoint(modules):
            return cls()
        found = {name: module for name, module in dict(modules).items() if isinstance(module, ModuleType)}
        names = tuple(name for name, module in found.items() if _is_ordinary(name, module))
        return cls(names, {name: _origin(module) for name, module in found.items()})

    def import_ahead(self) -> bool:
        """Import them in this process; whether that brought what it did in the session, and nothing of the project."""
        before = {*sys.modules, *_OF_THE_PROCESS}
        try:
            for name in self.names:
                importlib.import_module(name)
        except BaseException:  # whatever a module may raise that is imported before what it counts on
            return False
        new = [(name, module) for name, module in sys.modules.copy().items() if name not in before]
        return all(self.origins.get(name) == _origin(module) and not _is_of_project(module) for name, module in new)


def _is_ordinary(name: str, module: ModuleType) -> bool:
    """Whether a module is a library's, and importing it by its name is how it came."""
    spec = vars(module).get("__spec__")
    return (
        spec is not None
        and spec.name == name
        and type(spec.loader) in _ORDINARY
        and bool(file_of(module))
        and not _is_of_project(module)
    )


def _is_of_project(module: ModuleType) -> bool:
    file = file_of(module)
    return bool(file) and INSTALLED.isdisjoint(file.split(os.sep)) and not file.startswith(_STANDARD_LIBRARY)


def _origin(module: ModuleType) -> Origin:
    spec = vars(module).get("__spec__")
    return file_of(module), type(spec.loader).__name__ if spec is not None else ""


def file_of(module: object) -> str:
    """The file that a module was imported from; empty where it has none, or is something else in a module's place."""
    file = vars(module).get("__file__") if isinstance(module, ModuleType) else None
    return file if isinstance(file, str) else ""
