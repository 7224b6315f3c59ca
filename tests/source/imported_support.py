"""Modules that are imported, of sources that a test gives."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pytest


def imported(root: Path, monkeypatch: pytest.MonkeyPatch, **sources: str) -> list[ModuleType]:
    """Write modules to a directory and import them one after the other, each by its name."""
    modules = []
    for name, source in sources.items():
        module = ModuleType(name)
        module.__file__ = str(root / f"{name}.py")
        Path(module.__file__).write_text(source)
        monkeypatch.setitem(sys.modules, name, module)
        exec(compile(source, module.__file__, "exec", dont_inherit=True), vars(module))
        modules.append(module)
    return modules
