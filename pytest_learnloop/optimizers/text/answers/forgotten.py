"""Imports that models forget, or write with a star."""

from __future__ import annotations

import ast
import builtins
import importlib
import sys
from collections.abc import Collection, Iterable

_FAMILIAR = ("collections", "functools", "itertools", "math", "typing")
"""Modules whose names are used without an import now and then; the first one that has a name counts."""


def forgotten_imports(nodes: Iterable[ast.stmt], reads: Iterable[str], bound: Collection[str]) -> list[str]:
    """Imports of names that are read and bound nowhere, where it is clear what is meant, a line each.

    :param nodes: the statements that read them.
    :param reads: names that they take from outside.
    :param bound: names that are there.
    """
    if "*" in bound:
        return []
    owners = {
        each.value.id
        for node in nodes
        for each in ast.walk(node)
        if isinstance(each, ast.Attribute) and isinstance(each.value, ast.Name)
    }
    missing = sorted(each for each in reads if each not in bound and not hasattr(builtins, each))
    return [line for name in missing if (line := _import_of(name, is_owner=name in owners))]


def _import_of(name: str, *, is_owner: bool) -> str:
    if is_owner and name in sys.stdlib_module_names and not name.startswith("_"):
        return f"import {name}"
    module = next((each for each in _FAMILIAR if name in _public(each)), "")
    return f"from {module} import {name}" if module else ""


def _public(module: str) -> Collection[str]:
    found = importlib.import_module(module)
    return getattr(found, "__all__", None) or [name for name in vars(found) if not name.startswith("_")]
