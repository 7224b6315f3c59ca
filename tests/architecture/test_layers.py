"""The layers of the design, checked by walking the imports."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import pytest_learnloop

PACKAGE = Path(pytest_learnloop.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
PYTEST_MAY_BE_IMPORTED_BY = ("plugin", "options", "hookspecs", "testing", "evaluation")
HEAVY = {
    "litellm",
    "opto",
    "gymnasium",
    "dask",
    "plotly",
    "matplotlib",
    "rich",
    "hypothesis",
    "numpy",
    "pandas",
    "sklearn",
    "scipy",
}


def name_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path, *, at_module_level: bool = False) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = tree.body if at_module_level else list(ast.walk(tree))
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def ours(path: Path) -> set[str]:
    return {name for name in imports(path) if name.startswith("pytest_learnloop.")}


def layer(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return parts[0]


by_module = pytest.mark.parametrize("path", MODULES, ids=name_of)


@by_module
def test_pytest_is_imported_by_few(path: Path) -> None:
    allowed = layer(path) in PYTEST_MAY_BE_IMPORTED_BY
    assert allowed or not any(name.split(".")[0] in ("pytest", "_pytest") for name in imports(path))


def test_its_internals_are_imported_by_one_file() -> None:
    found = [name_of(path) for path in MODULES if any(name.split(".")[0] == "_pytest" for name in imports(path))]
    assert found == ["pytest_learnloop.evaluation.internals"]


@pytest.mark.parametrize("path", [each for each in MODULES if layer(each) in ("domain", "errors")], ids=name_of)
def test_the_vocabulary_imports_nothing_else_of_ours(path: Path) -> None:
    assert {name.split(".")[1] for name in ours(path)} <= {layer(path)}


@by_module
def test_the_vocabulary_is_one(path: Path) -> None:
    parts = {name_of(each) for each in (PACKAGE / "domain").glob("*.py")} - {"pytest_learnloop.domain"}
    assert layer(path) == "domain" or not parts & ours(path)


@by_module
def test_nobody_imports_the_plugin(path: Path) -> None:
    if layer(path) != "plugin":
        assert not any(name.startswith("pytest_learnloop.plugin") for name in ours(path))


@by_module
def test_evaluation_knows_no_optimizer_and_learning_knows_no_evaluation(path: Path) -> None:
    forbidden = {
        "evaluation": ("optimizers", "models", "run", "report", "delivery"),
        "learning": ("evaluation", "models", "run", "report", "delivery", "source", "settings"),
        "optimizers": ("evaluation", "run", "report", "delivery", "settings"),
        "source": ("evaluation", "learning", "optimizers", "run", "report", "delivery", "settings"),
    }.get(layer(path), ())
    assert not {name for name in ours(path) if name.split(".")[1] in forbidden}


@by_module
def test_heavy_libraries_are_imported_where_they_are_used(path: Path) -> None:
    assert not HEAVY & {name.split(".")[0] for name in imports(path, at_module_level=True)}


def test_user_code_imports_nothing_heavy() -> None:
    found = {name.split(".")[0] for name in imports(PACKAGE / "__init__.py", at_module_level=True)}
    assert found <= {"__future__", "collections", "typing"}
