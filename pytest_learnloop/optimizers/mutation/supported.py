"""Which arithmetic operators values of built-in types support: found out by trying."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from typing import Any

_VALUES: tuple[object, ...] = (True, 2, 2.0, 2j, "a", b"a", bytearray(b"a"), [], (), set(), frozenset(), {}, None)
_SAMPLES = {type(value).__name__: value for value in _VALUES}
"""Name of a type -> a value of it."""

_FUNCTIONS: Mapping[type[ast.operator], Callable[[Any, Any], object]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.BitAnd: operator.and_,
    ast.BitOr: operator.or_,
    ast.BitXor: operator.xor,
    ast.LShift: operator.lshift,
    ast.RShift: operator.rshift,
    ast.MatMult: operator.matmul,
}


def supported(left: str, right: str) -> tuple[type[ast.operator], ...] | None:
    """The operators that may stand between values of two types; None where a type, given by its name, is not known."""
    if left not in _SAMPLES or right not in _SAMPLES:
        return None
    return tuple(each for each, function in _FUNCTIONS.items() if _works(function, _SAMPLES[left], _SAMPLES[right]))


def _works(function: Callable[[Any, Any], object], left: object, right: object) -> bool:
    try:
        function(left, right)
    except TypeError:
        return False
    return True
