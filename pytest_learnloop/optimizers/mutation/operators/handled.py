"""Dealing with an exception that failing cases ended with: `try` around the statement, and something else instead."""

from __future__ import annotations

import ast
import builtins
import textwrap
from collections.abc import Iterator

from pytest_learnloop.optimizers.mutation.edit import shortened
from pytest_learnloop.optimizers.mutation.insertion import STEP, inserted_around
from pytest_learnloop.optimizers.mutation.leaving import common_results, expected_results, leavings, raises_near
from pytest_learnloop.optimizers.mutation.operators.operator import Edits, operator
from pytest_learnloop.optimizers.mutation.operators.raised import has_raised
from pytest_learnloop.optimizers.mutation.subject import Subject

_SIMPLE = (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Expr, ast.Return)
_OF_INPUT = (LookupError, ValueError, ArithmeticError, OSError, EOFError, StopIteration)
"""Built-in exceptions that what a program is given brings about. Others tell of faults that nobody should hide."""
_NAMES = ("error", "exc", "cause")
"""For the exception that is dealt with."""


@operator("exception dealt with", 0.3, *_SIMPLE)
def dealt_with(node: ast.stmt, subject: Subject) -> Edits:
    """``a = int(b)`` becomes ``try: a = int(b)`` with ``except ValueError: return …``, or raises as is done near by."""
    if not has_raised(node, subject):
        return
    for exception in _to_be_handled(subject):
        for clause, instead, weight in (*_raises(node, exception, subject), *_values(node, exception, subject)):
            after = f"{clause}\n{textwrap.indent(instead, STEP)}"
            words = f"inserted `{clause} {shortened(instead)}`"
            edit = inserted_around(node, "try:", after, words, subject, weight=weight)
            if edit is not None:
                yield edit


def _to_be_handled(subject: Subject) -> Iterator[str]:
    """Names of the exceptions that were raised and may be dealt with, those of the module itself included."""
    imported = {*subject.ingredients.imported, *subject.ingredients.functions}
    for name in sorted(subject.evidence.raised):
        built_in = getattr(builtins, name, None)
        if name in imported or (isinstance(built_in, type) and issubclass(built_in, _OF_INPUT)):
            yield name


def _raises(node: ast.stmt, exception: str, subject: Subject) -> Iterator[tuple[str, str, float]]:
    """(clause, statement of the function that raises something else, how likely it was meant), first what follows."""
    used = {name.id for name in subject.syntax.nodes if isinstance(name, ast.Name)}
    alias = next((each for each in _NAMES if each not in used), None)
    for rank, (raising, statement) in enumerate(raises_near(node, subject)):
        if alias is None or statement.cause is not None:
            yield f"except {exception}:", raising.text, 1 / (1 + 0.3 * rank)
        else:
            yield f"except {exception} as {alias}:", f"{raising.text} from {alias}", 1 / (1 + 0.3 * rank)


def _values(node: ast.stmt, exception: str, subject: Subject) -> Iterator[tuple[str, str, float]]:
    """(clause, what goes on instead, how likely it was meant)."""
    clause = f"except {exception}:"
    names = [target for target in getattr(node, "targets", ()) if isinstance(target, ast.Name)]
    if len(names) == 1:
        for value, weight in (*expected_results(subject), *common_results(subject)):
            yield clause, f"{names[0].id} = {value}", weight
    if all(subject.scope.is_bound_above(name) for name in names):
        yield clause, "pass", 0.6
    yield from ((clause, leaving, weight) for leaving, weight in leavings(node, subject))


OPERATORS = (dealt_with,)
