"""Forgotten calls: a value that a function of the module was meant to be given first."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pytest_learnloop.optimizers.mutation.insertion import first_statement, inserted_before
from pytest_learnloop.optimizers.mutation.operators.bare import PART, how_likely_bare
from pytest_learnloop.optimizers.mutation.operators.operator import Edits, operator
from pytest_learnloop.optimizers.mutation.operators.wrapping import changes_nothing
from pytest_learnloop.optimizers.mutation.subject import Subject
from pytest_learnloop.optimizers.mutation.syntax import arguments_of
from pytest_learnloop.source.names import FunctionNode

_VALUES = (ast.Name, ast.Call, ast.BinOp, ast.Attribute, ast.Subscript, ast.List, ast.Dict, ast.ListComp, ast.JoinedStr)
_MOST_UNUSED = 3
_MOST_CALLED = 3
"""Functions that are called elsewhere, those of the function first, that are tried for one value."""
_CALLED = 0.12
"""Weight of a function that is called elsewhere, and so isn't forgotten altogether."""
_AS_STATEMENT = 0.5
"""Weight of a call whose result is not used."""


@operator("forgotten call", 0.9, *_VALUES)
def forgotten_call(node: ast.expr, subject: Subject) -> Edits:
    """``f(a)`` becomes ``f(clean(a))``: a function that is called nowhere, or less likely one that is called."""
    likely = how_likely_bare(node, subject)
    if not likely:
        return
    text = subject.syntax.segment(node)
    for function, weight in (*_unused(subject), *(_called(subject) if likely > PART else ())):
        if not changes_nothing(function, node, subject):
            yield subject.syntax.replace(node, f"{function}({text})", weight=weight * likely)


@operator("forgotten call first", 0.4, ast.FunctionDef, ast.AsyncFunctionDef)
def forgotten_call_first(node: FunctionNode, subject: Subject) -> Edits:
    """``a = clean(a)`` or ``check(a)`` comes first, the function being called nowhere."""
    first = first_statement(node)
    if first is None or node is not subject.syntax.root:
        return
    for function, weight in _unused(subject):
        for name in arguments_of(node):
            for statement, likely in ((f"{name} = {function}({name})", 1.0), (f"{function}({name})", _AS_STATEMENT)):
                words = f"inserted `{statement}`"
                edit = inserted_before(first, statement, words, subject, weight=weight * likely)
                if edit is not None:
                    yield edit


def _unused(subject: Subject) -> Iterator[tuple[str, float]]:
    """(function that is called nowhere, how likely it was meant); where there are many, each means less."""
    functions = [name for name in subject.ingredients.unused if _can_be_called(name, subject)]
    return ((name, 1 / len(functions)) for name in functions[:_MOST_UNUSED])


def _called(subject: Subject) -> Iterator[tuple[str, float]]:
    """(function that is called with one argument somewhere, how likely it was meant)."""
    functions = [name for name in subject.ingredients.unary.called if _can_be_called(name, subject)]
    functions.sort(key=lambda name: name not in subject.scope.called)
    return ((name, _CALLED / (1 + rank)) for rank, name in enumerate(functions[:_MOST_CALLED]))


def _can_be_called(function: str, subject: Subject) -> bool:
    """Whether a name is that of the module here, and its function not one that uses the code at hand itself."""
    own = subject.parameter.qualname.partition(".")[0]
    mentioned = subject.ingredients.unary.mentions.get(function, frozenset())
    return function != own and own not in mentioned and not subject.scope.is_local(function)


OPERATORS = (forgotten_call, forgotten_call_first)
