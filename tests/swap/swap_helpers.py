"""Modules written for a test, imported, and ready to be swapped."""

from __future__ import annotations

import gc
import importlib
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from pytest_learnloop import trainable
from pytest_learnloop.source.discover import discover
from pytest_learnloop.source.swap import LiveParameters


class Modules:
    """Writes modules into a directory, and imports them."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._loaded: dict[str, ModuleType] = {}

    def load(self, name: str, source: str) -> Any:
        """Write and import one module. It sees those that were loaded before, and no other test's."""
        path = self.directory.joinpath(*name.split(".")).with_suffix(".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(source).lstrip("\n"), encoding="utf-8")
        importlib.invalidate_caches()
        module = importlib.import_module(name)
        self._loaded[name] = module
        return module

    def live(self, *targets: str) -> LiveParameters:
        """What is alive of some targets, such as ``module:function``."""
        artifact = discover(self._loaded.values(), targets, self.directory, trainable)
        return LiveParameters(artifact, self._loaded)

    def forget(self) -> None:
        """Take the modules out of ``sys.modules``."""
        for name in [*self._loaded, *(name.partition(".")[0] for name in self._loaded)]:
            sys.modules.pop(name, None)


@pytest.fixture(name="modules")
def modules_fixture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Modules]:
    """Modules of one test."""
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    written = Modules(tmp_path)
    gc.freeze()  # who holds on to what is swapped is looked for among all objects that are not frozen
    yield written
    gc.unfreeze()
    written.forget()
