"""Wrong constants: numbers, booleans, None and short strings."""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator
from typing import TypeGuard

from pytest_learnloop.optimizers.mutation.edit import Edit
from pytest_learnloop.optimizers.mutation.ingredients import is_word
from pytest_learnloop.optimizers.mutation.neutral import is_neutral
from pytest_learnloop.optimizers.mutation.operators.operator import Edits, operator
from pytest_learnloop.optimizers.mutation.precedence import Precedence, precedence
from pytest_learnloop.optimizers.mutation.style import requoted
from pytest_learnloop.optimizers.mutation.subject import Subject

_BELOW_ZERO = 0.95
"""Weight of -1 for 0: what counts or tells a place is seldom negative."""
_FEW_STRINGS = 8
"""Of more strings in one function each is the less likely, lest they keep everything else waiting."""


@operator("number", 0.85, ast.Constant, ast.UnaryOp)
def number(node: ast.Constant | ast.UnaryOp, subject: Subject) -> Edits:
    """Off by one, 0, 1, -1, the other sign, scaled, or another number of the same function."""
    own = number_at(node, subject)
    if own is None:
        return
    others = [other.value for other in subject.syntax.nodes if isinstance(other, ast.Constant)]
    for value, weight in [*_instead(own), *((other, 0.4) for other in others if is_number(other)), *_expected(subject)]:
        if (type(value) is not type(own) or value != own) and not _makes_neutral_augmentation(value, node, subject):
            yield with_number(node, value, subject, weight)


@operator("boolean", 0.9, ast.Constant)
def boolean(node: ast.Constant, subject: Subject) -> Edits:
    """``True`` becomes ``False``; less likely ``None``."""
    if isinstance(node.value, bool):
        yield subject.syntax.replace(node, repr(not node.value))
        yield subject.syntax.replace(node, "None", weight=0.2)


@operator("none", 0.4, ast.Constant)
def none(node: ast.Constant, subject: Subject) -> Edits:
    """``None`` becomes another empty value, or True."""
    if node.value is None:
        empties: tuple[object, ...] = (0, False, "", [], True, {}, ())
        for instead in empties:
            weight = 0.5 if instead in ({}, ()) else 1.0
            yield subject.syntax.replace(node, subject.style.literal(instead), weight=weight)


@operator("string", 0.5, ast.Constant)
def string(node: ast.Constant, subject: Subject) -> Edits:
    """A short string becomes empty, or another one of the function or the module."""
    if not isinstance(node.value, str) or not is_word(node.value):
        return
    constants = (other.value for other in subject.syntax.nodes if isinstance(other, ast.Constant))
    near = dict.fromkeys(value for value in constants if isinstance(value, str) and is_word(value))
    far = (value for value in subject.ingredients.strings if value not in near)
    each = min(1.0, _FEW_STRINGS / max(1, len(near)))
    variants = [(value, each) for value in near] + [("", 0.7), (" ", 0.4)] + [(value, 0.3) for value in far]
    variants += [(value, 0.6) for value in subject.evidence.expected if isinstance(value, str) and is_word(value)]
    for value, weight in variants:
        if value != node.value:
            yield subject.syntax.replace(node, _quoted(value, subject.syntax.segment(node)), weight=weight)


def number_at(node: ast.expr, subject: Subject) -> float | None:
    """The number that a node is, its sign included; None where it is none, or only what follows a sign."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant):
        return -node.operand.value if is_number(node.operand.value) else None
    if not isinstance(node, ast.Constant) or not is_number(node.value):
        return None
    parent = subject.syntax.parent(node)
    return None if isinstance(parent, ast.UnaryOp) and isinstance(parent.op, ast.USub) else node.value


def with_number(node: ast.expr, value: float, subject: Subject, weight: float = 1.0) -> Edit:
    """The edit that puts a number in a node's place, or drops the operation that would change nothing with it."""
    operation = subject.syntax.parent(node)
    if isinstance(operation, ast.BinOp) and is_neutral(value, type(operation.op), left=node is operation.left):
        other = operation.right if node is operation.left else operation.left
        return subject.syntax.replace(operation, subject.syntax.segment(other), precedence(other), weight=weight)
    binds = Precedence.FACTOR if value < 0 else Precedence.ATOM
    return subject.syntax.replace(node, repr(value), binds, weight=weight)


def _makes_neutral_augmentation(value: float, node: ast.expr, subject: Subject) -> bool:
    """Whether a statement would become one like ``a += 0``, which can as well be dropped."""
    statement = subject.syntax.parent(node)
    return isinstance(statement, ast.AugAssign) and is_neutral(value, type(statement.op))


def is_number(value: object) -> TypeGuard[float]:
    """Whether a constant is an integer or a finite float, and no boolean."""
    return type(value) is int or (type(value) is float and math.isfinite(value))


def _instead(value: float) -> Iterator[tuple[float, float]]:
    """(other number, how likely it was meant), most likely first."""
    if isinstance(value, int):
        below = 1.0 if value else _BELOW_ZERO
        yield from ((value + 1, 1.0), (value - 1, below), (0, 0.7), (1, 0.7), (-value, 0.5), (-1, 0.4), (2, 0.2))
        yield from ((value * 10, 0.3), (value * 2, 0.3))
        if value % 10 == 0:
            yield value // 10, 0.3
        if value % 2 == 0:
            yield value // 2, 0.3
        return
    yield from ((_tidy(value * 10), 0.9), (_tidy(value / 10), 0.9), (_tidy(1 - value), 0.6), (_tidy(-value), 0.5))
    yield from ((_tidy(value + 1), 0.7), (_tidy(value - 1), 0.7), (0.0, 0.4), (1.0, 0.6))
    yield from ((_tidy(value * 100), 0.4), (_tidy(value / 100), 0.4), (_tidy(value * 2), 0.5), (_tidy(value / 2), 0.5))


def _expected(subject: Subject) -> Iterator[tuple[float, float]]:
    """Numbers that a failing test compares with."""
    return ((value, 0.4) for value in subject.evidence.expected if is_number(value))


def _tidy(value: float) -> float:
    """Free of the noise of binary fractions: 0.1 * 3 is 0.3."""
    return float(f"{value:.12g}")


def _quoted(value: str, like: str) -> str:
    """A string literal, in the quotes of another one where they serve."""
    wants_double = like.endswith('"') and not like.endswith('"""')
    return requoted(repr(value), '"' if wants_double else "'")


OPERATORS = (number, boolean, none, string)
