"""Calls that are made on each other's results, in the wrong order."""

from __future__ import annotations

import ast

from pytest_learnloop.optimizers.mutation.edit import Edit
from pytest_learnloop.optimizers.mutation.operators.operator import Edits, operator
from pytest_learnloop.optimizers.mutation.subject import Subject
from pytest_learnloop.source.resolve import dotted

_WORDS = "swapped two calls"


@operator("order of methods", 0.45, ast.Call)
def swapped_methods(node: ast.Call, subject: Subject) -> Edits:
    """``a.f(b).g(c)`` becomes ``a.g(c).f(b)``."""
    before = node.func.value if isinstance(node.func, ast.Attribute) else None
    if not (isinstance(before, ast.Call) and isinstance(before.func, ast.Attribute)):
        return
    text = subject.syntax.text
    called_on, middle, end = (subject.syntax.span(each)[1] for each in (before.func.value, before, node))
    start = text.index(".", called_on)  # behind a closing parenthesis, it may be
    first, second = text[start:middle], text[middle:end]
    if first != second and second.lstrip().startswith("."):
        yield Edit(start, end, f"{second}{first}", _WORDS)


@operator("order of functions", 0.35, ast.Call)
def swapped_functions(node: ast.Call, subject: Subject) -> Edits:
    """``f(g(a))`` becomes ``g(f(a))``."""
    inner = _only_argument(node)
    if not isinstance(inner, ast.Call) or _only_argument(inner) is None:
        return
    if not dotted(node.func) or not dotted(inner.func) or ast.dump(node.func) == ast.dump(inner.func):
        return
    (start, middle), (inner_start, end) = subject.syntax.span(node.func), subject.syntax.span(inner.func)
    text = subject.syntax.text
    yield Edit(start, end, f"{text[inner_start:end]}{text[middle:inner_start]}{text[start:middle]}", _WORDS)


def _only_argument(call: ast.Call) -> ast.expr | None:
    """The argument of a call with no other; None for one that may stand for several."""
    if len(call.args) != 1 or call.keywords or isinstance(call.args[0], ast.Starred):
        return None
    return call.args[0]


OPERATORS = (swapped_methods, swapped_functions)
