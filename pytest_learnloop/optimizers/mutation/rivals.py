"""Conditions of which the first that holds decides: two alike leave the second branch for nobody.

``if a: return …`` followed by ``if a: return …`` passes any test that never meant to reach the second. Nobody would
call that a repair.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pytest_learnloop.optimizers.mutation.edit import Edit
from pytest_learnloop.optimizers.mutation.syntax import Leaving, Syntax
from pytest_learnloop.source.text import parse_expression

_DOES_SOMETHING = (ast.Call, ast.Await, ast.NamedExpr, ast.Yield, ast.YieldFrom)
"""What may have another value when it is looked at once more."""


class Rivals:
    """The conditions of a source that stand in each other's way."""

    def __init__(self, syntax: Syntax) -> None:
        self._text = syntax.text
        self._tests = [
            (*syntax.span(test), {ast.dump(other) for other in group if other is not test})
            for group in _groups(syntax.root)
            for test in group
        ]

    def repeats(self, edit: Edit) -> bool:
        """Whether an edit makes a condition the same as one that decides before or after it."""
        return any(
            self._edited(edit, start, end) in others
            for start, end, others in self._tests
            if others and start <= edit.start and edit.end <= end
        )

    def _edited(self, edit: Edit, start: int, end: int) -> str | None:
        """What the condition from ``start`` to ``end`` becomes; None where it may hold now and not when asked again."""
        text = f"({self._text[start : edit.start]}{edit.text}{self._text[edit.end : end]})"
        try:
            test = parse_expression(text)
        except SyntaxError:
            return None
        return None if any(isinstance(node, _DOES_SOMETHING) for node in ast.walk(test)) else ast.dump(test)


def _groups(root: ast.AST) -> Iterator[list[ast.expr]]:
    """Conditions each of which is looked at only where those before it did not hold."""
    for node in ast.walk(root):
        for _, block in ast.iter_fields(node):
            if isinstance(block, list) and not _is_elif(node, block):
                yield from _groups_of(block)


def _groups_of(block: list[ast.AST]) -> Iterator[list[ast.expr]]:
    group: list[ast.expr] = []
    for statement in block:
        tests, falls_through = _chain(statement)
        group += tests
        if not falls_through:
            yield group
            group = []
    yield group


def _chain(statement: ast.AST) -> tuple[list[ast.expr], bool]:
    """The conditions of an ``if`` with its ``elif``, and whether what follows runs only where none of them held.

    Any other statement has none, and what follows runs whatever held before.
    """
    tests: list[ast.expr] = []
    leaves = True
    while isinstance(statement, ast.If):
        tests.append(statement.test)
        leaves = leaves and isinstance(statement.body[-1], Leaving)
        if not _is_elif(statement, statement.orelse):
            return tests, leaves and not statement.orelse
        statement = statement.orelse[0]
    return tests, False


def _is_elif(node: ast.AST, block: list[ast.stmt] | list[ast.AST]) -> bool:
    return isinstance(node, ast.If) and block is node.orelse and len(block) == 1 and isinstance(block[0], ast.If)
