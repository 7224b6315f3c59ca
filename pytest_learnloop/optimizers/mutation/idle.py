"""Comparisons that have no say: ``a == 1 and a != 2`` asks for nothing that ``a == 1`` does not, and nobody means it.

It passes what ``a == 1 or a == 2`` was meant to pass wherever no train test has a 2.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import permutations
from typing import TypeGuard

from pytest_learnloop.optimizers.mutation.edit import Edit
from pytest_learnloop.optimizers.mutation.syntax import Syntax
from pytest_learnloop.source.text import parse_expression

_DECISIVE: dict[type[ast.boolop], type[ast.cmpop]] = {ast.And: ast.Eq, ast.Or: ast.NotEq}
"""Connective -> the comparison with a constant that leaves others of the same value nothing to decide."""
_Pair = tuple[str, str]
"""A decisive comparison, and one that it leaves nothing to decide."""


class IdleComparisons:
    """The comparisons without a say in the conditions of a source."""

    def __init__(self, syntax: Syntax) -> None:
        self._text = syntax.text
        self._conditions = [
            (*syntax.span(node), frozenset(_idle(node))) for node in syntax.nodes if isinstance(node, ast.BoolOp)
        ]

    def arise(self, edit: Edit) -> bool:
        """Whether an edit of a condition makes one that was not there."""
        return any(
            not self._idle_in_edited(edit, start, end) <= known
            for start, end, known in self._conditions
            if start <= edit.start and edit.end <= end
        )

    def _idle_in_edited(self, edit: Edit, start: int, end: int) -> frozenset[_Pair]:
        try:
            text = f"({self._text[start : edit.start]}{edit.text}{self._text[edit.end : end]})"
            condition = parse_expression(text)
        except SyntaxError:
            return frozenset()
        return frozenset(pair for node in ast.walk(condition) if isinstance(node, ast.BoolOp) for pair in _idle(node))


def _idle(condition: ast.BoolOp) -> Iterator[_Pair]:
    asked = [each for each in condition.values if _asks_for_a_constant(each)]
    for one, other in permutations(asked, 2):
        if isinstance(one.ops[0], _DECISIVE[type(condition.op)]) and ast.dump(one.left) == ast.dump(other.left):
            yield ast.dump(one), ast.dump(other)


def _asks_for_a_constant(node: ast.expr) -> TypeGuard[ast.Compare]:
    """Whether it asks if something that does nothing is a constant, or is not."""
    return (
        isinstance(node, ast.Compare)
        and len(node.ops) == 1
        and isinstance(node.ops[0], ast.Eq | ast.NotEq)
        and isinstance(node.comparators[0], ast.Constant)
        and not any(isinstance(part, ast.Call | ast.Await | ast.NamedExpr) for part in ast.walk(node.left))
    )
