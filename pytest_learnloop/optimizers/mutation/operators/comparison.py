"""Wrong comparisons and boundaries."""

from __future__ import annotations

import ast

from pytest_learnloop.optimizers.mutation.edit import Edit
from pytest_learnloop.optimizers.mutation.operators.operator import Edits, operator
from pytest_learnloop.optimizers.mutation.subject import Subject

_SYMBOLS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Is: "is",
    ast.IsNot: "is not",
    ast.In: "in",
    ast.NotIn: "not in",
}

_INSTEAD: dict[str, tuple[tuple[str, float], ...]] = {
    "<": (("<=", 1.0), (">", 0.7), (">=", 0.6), ("!=", 0.3), ("==", 0.3)),
    "<=": (("<", 1.0), (">=", 0.7), (">", 0.6), ("==", 0.3), ("!=", 0.2)),
    ">": ((">=", 1.0), ("<", 0.7), ("<=", 0.6), ("!=", 0.3), ("==", 0.3)),
    ">=": ((">", 1.0), ("<=", 0.7), ("<", 0.6), ("==", 0.3), ("!=", 0.2)),
    "==": (("!=", 1.0), ("<=", 0.5), (">=", 0.5), ("<", 0.3), (">", 0.3), ("in", 0.2)),
    "!=": (("==", 1.0), ("<", 0.4), (">", 0.4), ("<=", 0.2), (">=", 0.2), ("not in", 0.1)),
    "is": (("is not", 1.0), ("==", 0.4)),
    "is not": (("is", 1.0), ("!=", 0.4)),
    "in": (("not in", 1.0), ("==", 0.3)),
    "not in": (("in", 1.0), ("!=", 0.3)),
}
"""Comparison -> (another one, how likely it was meant)."""


@operator("comparison", 1.0, ast.Compare)
def another_comparison(node: ast.Compare, subject: Subject) -> Edits:
    """``a < b`` becomes ``a <= b``, ``a in b`` becomes ``a not in b``."""
    operands = [node.left, *node.comparators]
    for compared, left, right in zip(node.ops, operands, operands[1:], strict=False):
        old = _SYMBOLS[type(compared)]
        found = subject.syntax.symbol(old, left, right)
        if found is None:
            continue
        begin, finish = found
        for new, weight in _INSTEAD[old]:
            yield Edit(begin, finish, new, f"changed `{old}` to `{new}`", weight)


OPERATORS = (another_comparison,)
