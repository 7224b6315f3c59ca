"""Wrong ways out: what is returned, ``break`` for ``continue``, the wrong exception caught, a missing ``await``."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pytest_learnloop.optimizers.mutation.edit import Edit
from pytest_learnloop.optimizers.mutation.operators.constants import is_number
from pytest_learnloop.optimizers.mutation.operators.operator import Edits, operator
from pytest_learnloop.optimizers.mutation.precedence import Precedence
from pytest_learnloop.optimizers.mutation.subject import Subject
from pytest_learnloop.optimizers.mutation.syntax import types_caught

_EXCEPTIONS = ("KeyError", "IndexError", "ValueError", "TypeError", "AttributeError", "LookupError", "Exception")
_LIKELY, _HANGS = 0.6, 0.12
"""Weights of another jump, and of one that easily makes a loop endless."""
_MOST_EXPECTED = 6
"""Expected values that are returned as they are: an answer learned by heart is seldom the right one."""


@operator("returned value", 0.35, ast.Return)
def another_result(node: ast.Return, subject: Subject) -> Edits:
    """``return f(a)`` becomes ``return b``, ``b`` being a local name; names alone are for the operator of names."""
    if node.value is None or isinstance(node.value, ast.Name):
        return
    for rank, name in enumerate(subject.scope.visible(node)):
        yield subject.syntax.replace(node.value, name, weight=1 / (1 + 0.15 * rank))
    for value in subject.evidence.expected[:_MOST_EXPECTED]:
        binds = Precedence.FACTOR if is_number(value) and value < 0 else Precedence.ATOM
        yield subject.syntax.replace(node.value, subject.style.literal(value), binds, weight=0.3)
    if not isinstance(node.value, ast.Constant):
        yield subject.syntax.replace(node.value, "None", weight=0.2)


@operator("break/continue", 1.0, ast.Break, ast.Continue, ast.Pass)
def another_jump(node: ast.Break | ast.Continue | ast.Pass, subject: Subject) -> Edits:
    """``break`` becomes ``continue`` and the other way round, and within a loop ``pass`` either of them.

    Where failing cases don't end, nothing is likelier than a ``break`` that was meant.
    """
    loop = subject.syntax.loop(node)
    if loop is None:
        return
    start, end = subject.syntax.span(node)
    old = subject.syntax.text[start:end]
    for new in ("continue", "break"):
        if new != old:
            hangs = new == "continue" and isinstance(loop, ast.While)
            ends = new == "break" and subject.evidence.hangs
            weight = _HANGS if hangs else 1.0 if ends else _LIKELY
            yield Edit(start, end, new, f"changed `{old}` to `{new}`", weight)


@operator("exception", 0.4, ast.ExceptHandler)
def another_exception(node: ast.ExceptHandler, subject: Subject) -> Edits:
    """``except KeyError`` becomes ``except IndexError``; of several exceptions, one becomes another or one is added."""
    if node.type is None:
        return
    caught = types_caught(node)
    names = [each for each in caught if isinstance(each, ast.Name)]
    known = (*_EXCEPTIONS, *_own_exceptions(node, subject))
    instead = [exception for exception in known if exception not in {name.id for name in names}]
    for name in names:
        for exception in instead:
            yield subject.syntax.replace(name, exception, weight=0.5 if exception == "Exception" else 1.0)
    own = ", ".join(subject.syntax.segment(each) for each in caught)
    for exception in instead:
        words = f"added `{exception}` to what is caught"
        yield subject.syntax.replace(node.type, f"({own}, {exception})", weight=0.4, words=words)


def _own_exceptions(node: ast.ExceptHandler, subject: Subject) -> Iterator[str]:
    """Exceptions of the module, and local names that seem to hold some."""
    yield from (name for name in subject.ingredients.functions if name.endswith(("Error", "Exception")))
    for name in subject.scope.visible(node.body[0]):
        if name != node.name and ("err" in name.lower() or "exc" in name.lower()):
            yield name


@operator("await", 0.9, ast.Call)
def awaited(node: ast.Call, subject: Subject) -> Edits:
    """In an async function a call of a coroutine function of the module is awaited."""
    syntax = subject.syntax
    name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
    within = isinstance(syntax.function(node), ast.AsyncFunctionDef)
    if within and name in subject.ingredients.coroutines and not isinstance(syntax.parent(node), ast.Await):
        yield syntax.replace(node, f"await {syntax.segment(node)}", Precedence.AWAIT, words=f"awaited `{name}`")


OPERATORS = (another_result, another_jump, another_exception, awaited)
