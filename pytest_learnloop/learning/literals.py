"""Literal values in sources and texts, and which of them tell more than that somebody writes programs."""

from __future__ import annotations

import ast
import math
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

_SMALL = 12
"""Numbers up to here are everywhere."""
_COMMON = frozenset({24, 30, 31, 60, 90, 180, 360, 365, 3600, 0.25, 0.5, 0.75, 1.5})
"""Numbers of calendars, clocks and circles, and halves."""
_LARGE = 1e15
"""Numbers from here on are all told from others."""
_WORD = 3
"""Characters that a text has at least if it is to be told from others."""
_NUMBER = re.compile(r"(?<![\w.])\d{1,300}(?:\.\d+)?(?:[eE][+-]?\d+)?(?!\w|\.\d)")
_STRING = re.compile(r"'([^'\\\n]*)'|\"([^\"\\\n]*)\"")


@dataclass(frozen=True)
class Literal:
    """A number, a text or bytes. Equal numbers are the same literal; True is none of them."""

    value: int | float | complex | str | bytes

    @classmethod
    def of(cls, node: ast.AST) -> Literal | None:
        """What an expression is a literal of; None for any other."""
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            inner = cls.of(node.operand)
            if inner is None or isinstance(inner.value, (str, bytes)):
                return None
            return cls(-inner.value)
        if isinstance(node, ast.Constant) and isinstance(node.value, (int, float, complex, str, bytes)):
            return None if isinstance(node.value, bool) else cls(node.value)
        return None


def parsed(source: str) -> ast.Module:
    """The syntax tree of a source; an empty one where it has none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an invalid escape is the user's to mend, and no reason to fail here
            return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return ast.Module([], [])


def literals_in(tree: ast.AST) -> list[Literal]:
    """All literals of a syntax tree; a negative number is one, and so is the number that it has a sign before."""
    return [literal for node in ast.walk(tree) if (literal := Literal.of(node)) is not None]


def literals_of_text(text: str) -> Iterator[Literal]:
    """Numbers and quoted words of a text that is no program."""
    for match in _STRING.finditer(text):
        yield Literal(match[1] if match[1] is not None else match[2])
    for match in _NUMBER.finditer(text):
        yield Literal(int(match[0]) if match[0].isdecimal() else float(match[0]))


def literals_told(text: str) -> list[Literal]:
    """Those of an expression, or of a text that is none."""
    return literals_in(parsed(text.strip())) or list(literals_of_text(text))


def evaluated(text: str) -> object:
    """The value of a literal.

    :raises ValueError: it is none.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an invalid escape is somebody else's to mend
            value: object = ast.literal_eval(text)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError) as error:
        raise ValueError(f"it is no literal: {error}") from error
    return value


def is_telling(literal: Literal) -> bool:
    """Whether somebody who did not know a test would hardly write just this."""
    value = literal.value
    if isinstance(value, (str, bytes)):
        return len(value.strip()) >= _WORD
    if isinstance(value, complex) or value in (math.inf, -math.inf):
        return False
    size = abs(value)
    small = size <= _SMALL and size % 1 == 0
    return size > _LARGE or not (small or size in _COMMON or _is_power(size))


def _is_power(size: float) -> bool:
    """Whether it is a power of two or of ten, a fraction included."""
    return any(math.isclose(base ** round(math.log(size, base)), size) for base in (2.0, 10.0))
