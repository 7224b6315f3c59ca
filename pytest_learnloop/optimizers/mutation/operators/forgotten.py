"""Forgotten names: a constant stands where a variable was meant, or an operation lacks an operand."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pytest_learnloop.optimizers.mutation.evidence import kind_of
from pytest_learnloop.optimizers.mutation.ingredients import is_word
from pytest_learnloop.optimizers.mutation.operators.constants import is_number, number_at
from pytest_learnloop.optimizers.mutation.operators.operator import Edits, operator
from pytest_learnloop.optimizers.mutation.operators.wrapping import is_value, may_be
from pytest_learnloop.optimizers.mutation.precedence import Precedence
from pytest_learnloop.optimizers.mutation.subject import Subject

_READ = 0.15
"""Weight of a name that is read elsewhere, and so isn't forgotten altogether."""
_MOST_READ = 3
"""Of these names, nearest first, that are tried for one constant."""
_OPERATIONS = (("*", Precedence.TERM, 1.0), ("+", Precedence.SUM, 0.7), ("-", Precedence.SUM, 0.5))
_BOUNDS = (("min", 0.6), ("max", 0.4))


@operator("name for a constant", 0.7, ast.Constant)
def name_for_constant(node: ast.Constant, subject: Subject) -> Edits:
    """``f(None)`` becomes ``f(default)``: a name that is never read, or less likely another local one."""
    if _is_fixed(node, subject):
        return
    for name, weight in _names(node, subject):
        if _may_hold(name, node.value, subject):
            yield subject.syntax.replace(node, name, weight=weight)


def _is_fixed(node: ast.Constant, subject: Subject) -> bool:
    """Whether no name can stand for it, or none is likely to."""
    if isinstance(subject.syntax.parent(node), ast.arguments | ast.pattern):
        return True
    if isinstance(node.value, str):
        return not is_word(node.value)
    if is_number(node.value):
        return number_at(node, subject) is None  # what follows a sign
    return not (node.value is None or isinstance(node.value, bool))


def _names(node: ast.Constant, subject: Subject) -> Iterator[tuple[str, float]]:
    """(name, how likely it was meant)."""
    visible, unread = subject.scope.visible(node), subject.scope.unread
    yield from ((name, 1.0) for name in visible if name in unread)
    read = [name for name in visible if name not in unread]
    yield from ((name, _READ / (1 + rank)) for rank, name in enumerate(read[:_MOST_READ]))


def _may_hold(name: str, value: object, subject: Subject) -> bool:
    """Whether a name was seen to hold the kind of value that a constant is; so it is of None, which tells no kind."""
    kind = "number" if is_number(value) else kind_of(repr(value))
    return not kind or subject.evidence.may_be(subject.parameter.id, name, kind)


@operator("forgotten operand", 0.5, ast.Name, ast.Call, ast.Attribute, ast.Subscript)
def forgotten_operand(node: ast.expr, subject: Subject) -> Edits:
    """``sum(price for price, count in items)`` becomes ``sum(price * count …)``, as nothing reads the count.

    A name that nothing reads may be a bound as well: ``day = other.day`` becomes ``day = min(other.day, last)``.
    """
    if not (_is_whole(node, subject) and may_be(node, subject, "number")):
        return
    for name in subject.scope.visible(node):
        if name in subject.scope.unread and subject.evidence.may_be(subject.parameter.id, name, "number"):
            for symbol, binds, weight in _OPERATIONS:
                text = f"{subject.syntax.segment(node, binds)} {symbol} {name}"
                yield subject.syntax.replace(node, text, binds, weight=weight)
            for function, weight in _BOUNDS:
                text = subject.syntax.segment(node, Precedence.TEST)
                yield subject.syntax.replace(node, f"{function}({text}, {name})", weight=weight)


def _is_whole(node: ast.expr, subject: Subject) -> bool:
    """Whether a node is all that is returned, assigned, passed, added up or given by a comprehension."""
    parent, field = subject.syntax.parent(node), subject.syntax.field(node)
    if isinstance(parent, ast.AugAssign | ast.DictComp):
        return field == "value"
    return field == "elt" or (is_value(node, subject) and field != "iter")


OPERATORS = (name_for_constant, forgotten_operand)
