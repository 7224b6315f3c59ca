"""Wrong arithmetic: another operator, operands the wrong way round, an operand or a sign too many."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator

from pytest_learnloop.optimizers.mutation.edit import Edit
from pytest_learnloop.optimizers.mutation.neutral import is_neutral
from pytest_learnloop.optimizers.mutation.operators.operator import Edits, operator
from pytest_learnloop.optimizers.mutation.precedence import BINARY, Precedence, precedence
from pytest_learnloop.optimizers.mutation.subject import Subject
from pytest_learnloop.optimizers.mutation.supported import supported

SYMBOLS: dict[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
    ast.BitAnd: "&",
    ast.BitOr: "|",
    ast.BitXor: "^",
    ast.LShift: "<<",
    ast.RShift: ">>",
    ast.MatMult: "@",
}

INSTEAD: dict[type[ast.operator], tuple[tuple[type[ast.operator], float], ...]] = {
    ast.Add: ((ast.Sub, 1.0), (ast.Mult, 0.6), (ast.FloorDiv, 0.1), (ast.Div, 0.1)),
    ast.Sub: ((ast.Add, 1.0), (ast.Mod, 0.2), (ast.Mult, 0.1), (ast.FloorDiv, 0.1)),
    ast.Mult: ((ast.Div, 0.9), (ast.Add, 0.8), (ast.FloorDiv, 0.7), (ast.Pow, 0.6), (ast.Mod, 0.2), (ast.Sub, 0.1)),
    ast.Div: ((ast.FloorDiv, 1.0), (ast.Mult, 0.9), (ast.Mod, 0.2), (ast.Add, 0.2), (ast.Sub, 0.2)),
    ast.FloorDiv: ((ast.Div, 1.0), (ast.Mod, 0.7), (ast.Mult, 0.6), (ast.Sub, 0.2), (ast.Add, 0.2), (ast.RShift, 0.1)),
    ast.Mod: ((ast.FloorDiv, 1.0), (ast.Div, 0.4), (ast.Mult, 0.3), (ast.Sub, 0.2), (ast.Add, 0.2)),
    ast.Pow: ((ast.Mult, 1.0), (ast.Add, 0.2), (ast.Sub, 0.2), (ast.Div, 0.2), (ast.Mod, 0.1), (ast.BitXor, 0.1)),
    ast.BitAnd: ((ast.BitOr, 1.0), (ast.BitXor, 0.8), (ast.Sub, 0.2), (ast.Add, 0.2), (ast.Mod, 0.2), (ast.Mult, 0.1)),
    ast.BitOr: ((ast.BitAnd, 1.0), (ast.BitXor, 0.8), (ast.Add, 0.2), (ast.Sub, 0.1), (ast.Mult, 0.1)),
    ast.BitXor: ((ast.BitAnd, 1.0), (ast.BitOr, 0.9), (ast.Pow, 0.5), (ast.Add, 0.2), (ast.Sub, 0.2), (ast.Mult, 0.1)),
    ast.LShift: ((ast.RShift, 1.0), (ast.Mult, 0.3), (ast.Add, 0.2), (ast.Sub, 0.2)),
    ast.RShift: ((ast.LShift, 1.0), (ast.FloorDiv, 0.3), (ast.Sub, 0.2), (ast.Add, 0.2)),
    ast.MatMult: ((ast.Mult, 1.0), (ast.Add, 0.2)),
}
"""Operator -> (another one, how likely it was meant)."""

_COMMON = (ast.Add, ast.Sub, ast.Mult, ast.FloorDiv, ast.Div, ast.Mod)
_UNLIKELY = 0.2
"""Weight of a common operator that is seldom mistaken for the one there."""

_RARE = (ast.BitAnd, ast.BitOr, ast.BitXor, ast.LShift, ast.RShift, ast.Pow, ast.MatMult)
_FOR_RARE = 0.45
"""Weight of a common operator for a rare one, which is seldom what was meant."""
_ANY = 0.9
"""Weight of an operator where the one there can't be the right one."""

_UNFIT = 0.1
"""Share of its weight that an operator has which those operands don't support either."""
_REGROUPED = 0.6
"""Share of that weight where parentheses have to be put for the operands to stay what they are."""

_DIVISIONS = (ast.Div, ast.FloorDiv, ast.Mod)
_COMMUTATIVE = (ast.Mult, ast.BitAnd, ast.BitOr, ast.BitXor)


@operator("arithmetic operator", 0.95, ast.BinOp)
def another_operator(node: ast.BinOp, subject: Subject) -> Edits:
    """``a + b`` becomes ``a - b``."""
    if _formats_text(node):
        return
    old = SYMBOLS[type(node.op)]
    pointless = _is_pointless(node)
    for instead, likely in alternatives(node.op, subject.evidence.unsupported.get(old)):
        weight = 1.0 if pointless and instead in (ast.Add, ast.Sub) else likely
        yield from _with_operator(instead, node, subject, weight)


@operator("operands swapped", 0.5, ast.BinOp)
def swapped_operands(node: ast.BinOp, subject: Subject) -> Edits:
    """``a - b`` becomes ``b - a``."""
    if isinstance(node.op, _COMMUTATIVE) or _formats_text(node):
        return
    weight = 0.4 if isinstance(node.op, ast.Add) else 1.0
    text, binds = binary(node.right, type(node.op), node.left, subject)
    left, right = subject.syntax.segment(node.left), subject.syntax.segment(node.right)
    gap = subject.syntax.text[slice(*subject.syntax.between(node.left, node.right))]
    if text == f"{right} {SYMBOLS[type(node.op)]} {left}" and "(" not in gap and ")" not in gap:
        text = right + gap + left
    yield subject.syntax.replace(node, text, binds, weight=weight)


@operator("operand dropped", 0.4, ast.BinOp)
def dropped_operand(node: ast.BinOp, subject: Subject) -> Edits:
    """``a + b`` becomes ``a`` or ``b``."""
    for operand, weight in ((node.left, 1.0), (node.right, 0.5)):
        yield subject.syntax.replace(node, subject.syntax.segment(operand), precedence(operand), weight=weight)


@operator("sign", 0.5, ast.UnaryOp, ast.Name, ast.Call, ast.BinOp)
def sign(node: ast.expr, subject: Subject) -> Edits:
    """``-a`` becomes ``a``, and ``return a`` becomes ``return -a``."""
    syntax = subject.syntax
    if isinstance(node, ast.UnaryOp):
        if isinstance(node.op, ast.USub | ast.Invert):
            yield syntax.replace(node, syntax.segment(node.operand), precedence(node.operand))
    elif isinstance(syntax.parent(node), ast.Return | ast.Assign) and syntax.field(node) == "value":
        yield syntax.replace(node, f"-{syntax.segment(node, Precedence.FACTOR)}", Precedence.FACTOR, weight=0.3)


def _with_operator(instead: type[ast.operator], node: ast.BinOp, subject: Subject, weight: float) -> Edits:
    """The edits that change an operator, or drop the operation that would change nothing with it.

    Where the other one binds otherwise, it may take other operands, as whoever mistyped a character would have it, or
    keep its own by parentheses.
    """
    old, new = SYMBOLS[type(node.op)], SYMBOLS[instead]
    if isinstance(node.right, ast.Constant) and is_neutral(node.right.value, instead):
        text = subject.syntax.segment(node.left)
        yield subject.syntax.replace(node, text, precedence(node.left), weight=weight)
        return
    words = f"changed `{old}` to `{new}`"
    found = subject.syntax.symbol(old, node.left, node.right)
    if found:
        yield Edit(*found, new, words, weight)
    if not found or not _can_stand(node, instead, subject):
        text, binds = binary(node.left, instead, node.right, subject)
        yield subject.syntax.replace(node, text, binds, weight=weight * (_REGROUPED if found else 1.0), words=words)


def alternatives(
    op: ast.operator, unsupported: Collection[tuple[str, str]] | None = None
) -> Iterator[tuple[type[ast.operator], float]]:
    """(another operator, how likely it was meant).

    :param unsupported: types of operands that were seen not to support this one; None: it was seen to fail nowhere.
    """
    likely = dict(INSTEAD[type(op)])
    likely |= {each: _UNLIKELY for each in _COMMON if each not in likely and not isinstance(op, each)}
    if unsupported is None:
        least = _FOR_RARE if isinstance(op, _RARE) else 0.0
        yield from ((each, max(weight, least if each in _COMMON else 0.0)) for each, weight in likely.items())
        return
    known = [supported(left, right) for left, right in unsupported]
    fitting = {each for fits in known for each in (_COMMON if fits is None else fits)}
    for each in SYMBOLS:
        if each in fitting and not isinstance(op, each):
            yield each, max(likely.get(each, 0.0), _ANY)
        elif each in likely:
            yield each, likely[each] * _UNFIT


def binary(left: ast.expr, between: type[ast.operator], right: ast.expr, subject: Subject) -> tuple[str, Precedence]:
    """Text and binding strength of an operation, its operands in parentheses where they need them."""
    binds = BINARY[between]
    power = between is ast.Pow
    first = subject.syntax.segment(left, Precedence.AWAIT if power else binds)
    second = subject.syntax.segment(right, Precedence.FACTOR if power else binds.tighter)
    return f"{first} {SYMBOLS[between]} {second}", binds


def _can_stand(node: ast.BinOp, instead: type[ast.operator], subject: Subject) -> bool:
    """Whether an operation keeps its operands, and its place, with another operator put for its own."""
    binds = BINARY[instead]
    left, right = (Precedence.AWAIT, Precedence.FACTOR) if instead is ast.Pow else (binds, binds.tighter)
    operands_fit = subject.syntax.fits(node.left, left) and subject.syntax.fits(node.right, right)
    return operands_fit and not subject.syntax.needs_parentheses(node, binds)


def _is_pointless(node: ast.BinOp) -> bool:
    """Whether nobody writes such an operation, as ``a // 1`` or ``a * 1``: another operator was meant."""
    if not isinstance(node.right, ast.Constant):
        return False
    return is_neutral(node.right.value, type(node.op)) or (isinstance(node.op, _DIVISIONS) and node.right.value == 1)


def _formats_text(node: ast.BinOp) -> bool:
    return isinstance(node.op, ast.Mod) and isinstance(node.left, ast.Constant) and isinstance(node.left.value, str)


OPERATORS = (another_operator, swapped_operands, dropped_operand, sign)
