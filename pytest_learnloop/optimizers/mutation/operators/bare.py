"""Values that look as if something had been done with them that is forgotten now."""

from __future__ import annotations

import ast

from pytest_learnloop.optimizers.mutation.operators.wrapping import is_value
from pytest_learnloop.optimizers.mutation.subject import Subject

_WHOLE = 0.65
"""Likelihood for a value that is more than a second name for the same."""
PART = 0.25
"""Likelihood for a value that is part of another: an element or an operand."""


def how_likely_bare(node: ast.expr, subject: Subject) -> float:
    """How likely a call around a node was dropped: ``a = b`` looks like what is left of one; 0 where none can be."""
    if is_value(node, subject):
        around = subject.syntax.parent(node)
        return 1.0 if isinstance(node, ast.Name) and isinstance(around, ast.Assign) else _WHOLE
    return PART if _is_part(node, subject) else 0.0


def _is_part(node: ast.expr, subject: Subject) -> bool:
    """Whether a node is an element, also of a comprehension, or an operand."""
    if isinstance(getattr(node, "ctx", None), ast.Store | ast.Del):
        return False
    part_of = subject.syntax.parent(node)
    if isinstance(part_of, ast.Dict | ast.DictComp):
        return subject.syntax.field(node) in ("values", "value")
    if isinstance(part_of, ast.List | ast.Tuple | ast.Set):
        return isinstance(getattr(part_of, "ctx", None), ast.Load | None)
    return isinstance(part_of, ast.BinOp) or subject.syntax.field(node) == "elt"
