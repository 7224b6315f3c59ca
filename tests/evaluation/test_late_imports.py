"""Modules of the project that only running tests import are noticed, but for those that are programs."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

from pytest_learnloop.evaluation.late_imports import LateImports


@pytest.fixture
def imports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LateImports:
    """Of a project with a library and two programs."""
    package = tmp_path / "late_shop"
    package.mkdir()
    for name in ("__init__", "views", "__main__", "manage"):
        (package / f"{name}.py").write_text("def work():\n    return 1\n")
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    monkeypatch.setattr(sys, "modules", dict(sys.modules))
    return LateImports(tmp_path)


def test_what_was_imported_since_the_last_time(imports: LateImports) -> None:
    importlib.import_module("late_shop")
    assert imports.take() == ["late_shop"]
    importlib.import_module("late_shop.views")
    assert imports.take() == ["late_shop.views"]
    assert imports.take() == []


@pytest.mark.parametrize("program", ["late_shop.__main__", "late_shop.manage"])
def test_programs_are_passed_over(imports: LateImports, program: str) -> None:
    importlib.import_module(program)
    assert imports.take() == ["late_shop"]
