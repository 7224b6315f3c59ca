"""Operands that lack a small operation around them: a step up or down, a half, a call, or one that stands near by.

These come after the same edits of whole expressions, as there are many operands and few of them are wrong.
"""

from __future__ import annotations

import ast

from pytest_learnloop.optimizers.mutation.operators.operator import Edits, operator
from pytest_learnloop.optimizers.mutation.operators.wrapping import changes_nothing, is_value, may_be
from pytest_learnloop.optimizers.mutation.precedence import BINARY, Precedence
from pytest_learnloop.optimizers.mutation.subject import Subject

_PLAIN = (ast.Name, ast.Call, ast.Attribute, ast.Subscript)
_MOST_NEARBY = 4
"""Operations near by, nearest first, that are tried for one operand."""
_POSITIONS = ("slice", "lower", "upper")
"""Fields of subscripts and slices."""
_FUNCTIONS = (("abs", 0.8, ("number",)), ("len", 0.6, ("list", "tuple", "str", "dict", "set")), ("int", 0.4, ("str",)))
"""(function that gives a number, how likely it was meant, kinds that it takes)."""


@operator("operation from near by", 0.28, *_PLAIN)
def operation_nearby(node: ast.expr, subject: Subject) -> Edits:
    """``a`` becomes ``(a - 1)`` where that stands elsewhere in the function."""
    if not (is_value(node, subject) or _is_operand(node, subject) or subject.syntax.field(node) in _POSITIONS):
        return
    around = subject.syntax.parent(node)
    others = [each for each in subject.operations_on(node) if around is None or ast.dump(each) != ast.dump(around)]
    others.sort(key=lambda other: abs(other.lineno - node.lineno))
    for rank, other in enumerate(others[:_MOST_NEARBY]):
        if _is_known(other, node, subject):
            text, binds = subject.syntax.segment(other), BINARY[type(other.op)]
            yield subject.syntax.replace(node, text, binds, weight=1 / (1 + 0.3 * rank))


@operator("operand off by one", 0.18, *_PLAIN, ast.BinOp)
def shifted_operand(node: ast.expr, subject: Subject) -> Edits:
    """``a * b`` becomes ``a * (b - 1)``, ``a += b`` becomes ``a += b - 1``, and ``f"{a}"`` becomes ``f"{a - 1}"``."""
    if _may_step(node, subject) and may_be(node, subject, "number"):
        text = subject.syntax.segment(node, Precedence.SUM)
        for step in ("- 1", "+ 1"):
            yield subject.syntax.replace(node, f"{text} {step}", Precedence.SUM)


@operator("halved", 0.12, *_PLAIN, ast.BinOp)
def halved(node: ast.expr, subject: Subject) -> Edits:
    """``a`` becomes ``a // 2``, as an operand or as a whole value."""
    whole = is_value(node, subject) and subject.syntax.field(node) != "iter"
    if (whole or _is_operand(node, subject)) and may_be(node, subject, "number"):
        text = subject.syntax.segment(node, Precedence.TERM)
        yield subject.syntax.replace(node, f"{text} // 2", Precedence.TERM, weight=1.0 if whole else 0.7)


@operator("operand wrapped", 0.06, *_PLAIN, ast.BinOp)
def wrapped_operand(node: ast.expr, subject: Subject) -> Edits:
    """``a - b`` becomes ``a - len(b)``, and ``a + b`` also ``a + str(b)``."""
    if not _is_operand(node, subject):
        return
    text = subject.syntax.segment(node)
    converted = (("str", 0.8, ("number",)),) if _is_added(subject.syntax.parent(node)) else ()
    for function, weight, kinds in (*_FUNCTIONS, *converted):
        if not changes_nothing(function, node, subject) and may_be(node, subject, *kinds):
            yield subject.syntax.replace(node, f"{function}({text})", weight=weight)


def _is_operand(node: ast.expr, subject: Subject) -> bool:
    """Whether a node is an operand that is no operation as a whole: ``a`` and ``b * c``, but not ``a + b``, of sums."""
    parent = subject.syntax.parent(node)
    if not isinstance(parent, ast.BinOp):
        return False
    return not (isinstance(node, ast.BinOp) and BINARY[type(node.op)] is BINARY[type(parent.op)])


def _may_step(node: ast.expr, subject: Subject) -> bool:
    """Whether no other edit makes this one: an operand of a sum off by one is the sum off by one."""
    parent = subject.syntax.parent(node)
    if isinstance(parent, ast.AugAssign | ast.FormattedValue):
        return subject.syntax.field(node) == "value"
    return _is_operand(node, subject) and not _is_sum(parent)


def _is_sum(node: ast.AST | None) -> bool:
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub)


def _is_added(node: ast.AST | None) -> bool:
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add)


def _is_known(other: ast.BinOp, node: ast.expr, subject: Subject) -> bool:
    """Whether every local name in an operation has a value where a node stands."""
    visible = subject.scope.visible(node)
    names = (inner.id for inner in ast.walk(other) if isinstance(inner, ast.Name))
    return all(name in visible or not subject.scope.is_local(name) for name in names)


OPERATORS = (operation_nearby, shifted_operand, halved, wrapped_operand)
