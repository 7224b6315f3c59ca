"""How tightly Python's expressions bind, to know where a re-rendered one needs parentheses."""

from __future__ import annotations

import ast
from enum import IntEnum


class Precedence(IntEnum):
    """Binding strength of an expression, loosest first (Python reference, "Operator precedence")."""

    NAMED = 0
    TUPLE = 1
    YIELD = 2
    TEST = 3
    OR = 4
    AND = 5
    NOT = 6
    COMPARISON = 7
    BIT_OR = 8
    BIT_XOR = 9
    BIT_AND = 10
    SHIFT = 11
    SUM = 12
    TERM = 13
    FACTOR = 14
    POWER = 15
    AWAIT = 16
    ATOM = 17

    @property
    def tighter(self) -> Precedence:
        """The next tighter one."""
        return Precedence(min(self + 1, Precedence.ATOM))


BINARY: dict[type[ast.operator], Precedence] = {
    ast.BitOr: Precedence.BIT_OR,
    ast.BitXor: Precedence.BIT_XOR,
    ast.BitAnd: Precedence.BIT_AND,
    ast.LShift: Precedence.SHIFT,
    ast.RShift: Precedence.SHIFT,
    ast.Add: Precedence.SUM,
    ast.Sub: Precedence.SUM,
    ast.Mult: Precedence.TERM,
    ast.Div: Precedence.TERM,
    ast.FloorDiv: Precedence.TERM,
    ast.Mod: Precedence.TERM,
    ast.MatMult: Precedence.TERM,
    ast.Pow: Precedence.POWER,
}

_FIXED: dict[type[ast.AST], Precedence] = {
    ast.NamedExpr: Precedence.NAMED,
    ast.Tuple: Precedence.TUPLE,
    ast.Yield: Precedence.YIELD,
    ast.YieldFrom: Precedence.YIELD,
    ast.IfExp: Precedence.TEST,
    ast.Lambda: Precedence.TEST,
    ast.Compare: Precedence.COMPARISON,
    ast.Starred: Precedence.TUPLE,
    ast.Await: Precedence.AWAIT,
}


def precedence(node: ast.AST) -> Precedence:
    """Binding strength of an expression, as its source text without surrounding parentheses."""
    if isinstance(node, ast.BinOp):
        return BINARY[type(node.op)]
    if isinstance(node, ast.BoolOp):
        return connective(node.op)
    if isinstance(node, ast.UnaryOp):
        return Precedence.NOT if isinstance(node.op, ast.Not) else Precedence.FACTOR
    return _FIXED.get(type(node), Precedence.ATOM)


def connective(operator: ast.boolop) -> Precedence:
    """Binding strength of ``and`` or ``or``."""
    return Precedence.AND if isinstance(operator, ast.And) else Precedence.OR


def required(parent: ast.AST, field: str) -> Precedence:
    """The loosest expression that may stand in a field of ``parent`` without parentheses."""
    if isinstance(parent, ast.BinOp):
        return _required_operand(parent, field)
    if isinstance(parent, ast.BoolOp):
        return connective(parent.op).tighter
    if isinstance(parent, ast.Compare):
        return Precedence.COMPARISON.tighter
    if isinstance(parent, ast.UnaryOp):
        return precedence(parent)
    if isinstance(parent, ast.Attribute | ast.Await) or (isinstance(parent, ast.Subscript) and field == "value"):
        return Precedence.ATOM
    if isinstance(parent, ast.Call) and field == "func":
        return Precedence.ATOM
    if isinstance(parent, ast.Starred):
        return Precedence.BIT_OR
    if isinstance(parent, ast.comprehension) or (isinstance(parent, ast.IfExp) and field != "orelse"):
        return Precedence.OR
    return Precedence.TEST


def _required_operand(parent: ast.BinOp, field: str) -> Precedence:
    own = BINARY[type(parent.op)]
    if isinstance(parent.op, ast.Pow):
        return Precedence.AWAIT if field == "left" else Precedence.FACTOR
    return own if field == "left" else own.tighter
