"""Wrong values in a literal that is trained as such: a threshold, a table, a list of names. Text is not searched."""

from __future__ import annotations

import ast

from pytest_learnloop.optimizers.mutation.ingredients import is_word
from pytest_learnloop.optimizers.mutation.operators.constants import (
    boolean,
    is_number,
    none,
    number,
    number_at,
    string,
    with_number,
)
from pytest_learnloop.optimizers.mutation.operators.operator import Edits, operator
from pytest_learnloop.optimizers.mutation.subject import Subject

_STEPS = (1.1, 0.9, 1.5, 0.75, 1.25, 2 / 3, 1.01, 0.99)


@operator("number scaled", 0.4, ast.Constant, ast.UnaryOp)
def scaled_number(node: ast.Constant | ast.UnaryOp, subject: Subject) -> Edits:
    """A number of a table or a threshold goes up or down by a share of itself."""
    own = number_at(node, subject)
    if not own:
        return
    for step in _STEPS:
        value = float(f"{own * step:.6g}")
        yield with_number(node, round(value) if isinstance(own, int) else value, subject)


@operator("string", 0.5, ast.Constant)
def contained_string(node: ast.Constant, subject: Subject) -> Edits:
    """A short string within a container becomes another one of the container or the module."""
    if subject.syntax.parent(node) is not None:
        yield from string.edits(node, subject)


OPERATORS = (number, boolean, none, scaled_number, contained_string)


def is_searched(literal: ast.AST) -> bool:
    """Whether there is anything in a literal for these operators to change: all but free text."""
    for node in ast.walk(literal):
        if isinstance(node, ast.Constant):
            word = isinstance(node.value, str) and node is not literal and is_word(node.value)
            if word or is_number(node.value) or node.value is None or isinstance(node.value, bool):
                return True
    return False
