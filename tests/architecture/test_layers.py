"""The layers of the design, checked by walking the imports."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

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


@cache
def imports(path: Path, *, at_module_level: bool = False) -> frozenset[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(_imported(tree.body if at_module_level else ast.walk(tree)))


def _imported(nodes: Iterable[ast.AST]) -> Iterator[str]:
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


def found_in(forbidden: Callable[[Path], Iterable[str]]) -> dict[str, list[str]]:
    """Modules that have what is forbidden to them, with what that is."""
    return {name_of(path): found for path in MODULES if (found := sorted(forbidden(path)))}


def test_pytest_is_imported_by_few() -> None:
    def forbidden(path: Path) -> set[str]:
        allowed = layer(path) in PYTEST_MAY_BE_IMPORTED_BY
        return set() if allowed else {name for name in imports(path) if name.split(".")[0] in ("pytest", "_pytest")}

    assert found_in(forbidden) == {}


def test_its_internals_are_imported_by_one_file() -> None:
    found = [name_of(path) for path in MODULES if any(name.split(".")[0] == "_pytest" for name in imports(path))]
    assert found == ["pytest_learnloop.evaluation.internals"]


def test_the_vocabulary_imports_nothing_else_of_ours() -> None:
    def forbidden(path: Path) -> set[str]:
        if layer(path) not in ("domain", "errors"):
            return set()
        return {name for name in ours(path) if name.split(".")[1] != layer(path)}

    assert {layer(path) for path in MODULES} >= {"domain", "errors"}
    assert found_in(forbidden) == {}


def test_the_vocabulary_is_one() -> None:
    parts = {name_of(each) for each in (PACKAGE / "domain").glob("*.py")} - {"pytest_learnloop.domain"}
    assert parts
    assert found_in(lambda path: () if layer(path) == "domain" else parts & ours(path)) == {}


def test_nobody_imports_the_plugin() -> None:
    def forbidden(path: Path) -> set[str]:
        if layer(path) == "plugin":
            return set()
        return {name for name in ours(path) if name.startswith("pytest_learnloop.plugin")}

    assert found_in(forbidden) == {}


def test_evaluation_knows_no_optimizer_and_learning_knows_no_evaluation() -> None:
    layers = {
        "evaluation": ("optimizers", "models", "run", "report", "delivery"),
        "learning": ("evaluation", "models", "run", "report", "delivery", "source", "settings"),
        "optimizers": ("evaluation", "run", "report", "delivery", "settings"),
        "source": ("evaluation", "learning", "optimizers", "run", "report", "delivery", "settings"),
    }

    def forbidden(path: Path) -> set[str]:
        return {name for name in ours(path) if name.split(".")[1] in layers.get(layer(path), ())}

    assert {layer(path) for path in MODULES} >= set(layers)
    assert found_in(forbidden) == {}


def test_heavy_libraries_are_imported_where_they_are_used() -> None:
    def forbidden(path: Path) -> set[str]:
        return HEAVY & {name.split(".")[0] for name in imports(path, at_module_level=True)}

    assert found_in(forbidden) == {}


def test_user_code_imports_nothing_heavy() -> None:
    found = {name.split(".")[0] for name in imports(PACKAGE / "__init__.py", at_module_level=True)}
    assert found <= {"__future__", "collections", "typing"}
