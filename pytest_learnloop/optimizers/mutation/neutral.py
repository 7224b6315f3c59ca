"""Numbers that change nothing where they are added, subtracted or multiplied: nobody means to write ``a - 0``."""

from __future__ import annotations

import ast

_NEUTRAL: dict[type[ast.operator], int] = {
    ast.Add: 0,
    ast.Sub: 0,
    ast.Mult: 1,
    ast.Pow: 1,
    ast.LShift: 0,
    ast.RShift: 0,
    ast.BitOr: 0,
    ast.BitXor: 0,
}
"""Not among them is division by 1, which makes an integer a float, or a float a whole number."""

_ON_EITHER_SIDE = (ast.Add, ast.Mult, ast.BitOr, ast.BitXor)


def is_neutral(value: object, between: type[ast.operator], *, left: bool = False) -> bool:
    """Whether a value, as the right operand or the ``left`` one, leaves the other operand what it is."""
    if type(value) is not int or (left and between not in _ON_EITHER_SIDE):
        return False
    return _NEUTRAL.get(between) == value
