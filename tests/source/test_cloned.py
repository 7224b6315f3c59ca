"""A copy of a syntax tree is the same tree, and shares nothing that could be changed with it."""

from __future__ import annotations

import ast
import inspect
import statistics

import pytest

from pytest_learnloop.source import names, piece, swap


@pytest.mark.parametrize("module", [names, piece, swap, statistics, ast, inspect], ids=lambda module: module.__name__)
def test_a_copy_is_equal_and_apart(module: object) -> None:
    tree = ast.parse(inspect.getsource(module))  # type: ignore[arg-type]  # a module
    clone = names.cloned(tree)
    assert ast.dump(clone, include_attributes=True) == ast.dump(tree, include_attributes=True)
    ours = {id(node) for node in ast.walk(tree) if node._fields or node._attributes}
    assert ours.isdisjoint(id(node) for node in ast.walk(clone))
    compile(clone, "<clone>", "exec")
