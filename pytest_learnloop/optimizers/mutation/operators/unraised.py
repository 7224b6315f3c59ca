"""Missing checks: a failing case waited in vain for an exception that is raised near by under another condition."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterator
from itertools import permutations

from pytest_learnloop.optimizers.mutation.blocks import block_of
from pytest_learnloop.optimizers.mutation.edit import shortened
from pytest_learnloop.optimizers.mutation.fitting import fitting
from pytest_learnloop.optimizers.mutation.insertion import STEP, inserted_before
from pytest_learnloop.optimizers.mutation.operators.guards import conditions_on
from pytest_learnloop.optimizers.mutation.operators.operator import Edits, operator
from pytest_learnloop.optimizers.mutation.snippets import Snippet
from pytest_learnloop.optimizers.mutation.subject import Subject

_SIMPLE = (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Expr, ast.Return)
_COMPOUND = (ast.If, ast.For, ast.While, ast.With, ast.Try)
_MOST_NAMES = 4
"""Names, nearest first, that a condition is made of."""
_MOST_RAISES = 2
"""Statements of the function that are tried at one place, and as many of the rest of the module."""
_APART = 0.3
"""Weight of a place that isn't right before or after another check that raises the same."""
_OF_MODULE = 0.4
"""Weight of a statement that another function holds."""
_NOT_COMPARED = 0.4
"""Weight of an order of names that the function never asks to be less or more than something."""


@operator("check that raises", 0.9, *_SIMPLE, *_COMPOUND)
def check_that_raises(node: ast.stmt, subject: Subject) -> Edits:
    """``if age < 0: raise Expired(age)`` comes first, where that statement has another condition elsewhere."""
    for raising, likely in _raising(node, subject):
        for condition, weight in _conditions(node, raising, subject):
            text = f"if {condition}:\n{textwrap.indent(raising.text, STEP)}"
            words = f"inserted `if {condition}: {shortened(raising.text)}`"
            edit = inserted_before(node, text, words, subject, weight=likely * weight)
            if edit is not None:
                yield edit


def _raising(node: ast.stmt, subject: Subject) -> Iterator[tuple[Snippet, float]]:
    """(statement that raises what was waited for, how likely it was meant before a node)."""
    raises = subject.ingredients.snippets.raises
    awaited = [each for exception in subject.evidence.exceptions for each in raises.get(exception, ())]
    if not awaited:
        return
    own = {ast.unparse(each) for each in subject.syntax.nodes if isinstance(each, ast.Raise)}
    beside = _checks_beside(node, subject)
    known = fitting(awaited, node, subject)
    here = [each for each in known if each.canonical in own]
    here.sort(key=lambda each: each.canonical not in beside)
    yield from ((each, 1.0 if each.canonical in beside else _APART) for each in here[:_MOST_RAISES])
    elsewhere = [each for each in known if each.canonical not in own]
    yield from ((each, _OF_MODULE) for each in elsewhere[:_MOST_RAISES])


def _checks_beside(node: ast.stmt, subject: Subject) -> set[str]:
    """What a node, or the statement before it, raises."""
    block = block_of(node, subject.syntax)
    statements = [node, block.preceding(node) if block else None]
    checks = [each for each in statements if isinstance(each, ast.If)]
    return {ast.unparse(each) for check in checks for each in check.body if isinstance(each, ast.Raise)}


def _conditions(node: ast.stmt, raising: Snippet, subject: Subject) -> Iterator[tuple[str, float]]:
    """(condition on names that have a value before a node, how likely it was meant), first on those that are told."""
    own, compared = subject.parameter.id, _compared(subject)
    names = sorted(subject.scope.visible(node), key=lambda name: name not in raising.names)[:_MOST_NAMES]
    numbers = [name for name in names if subject.evidence.may_be(own, name, "number")]
    for rank, name in enumerate(names):
        below = ((f"{name} < 0", 1.0 if name in compared else _NOT_COMPARED),) if name in numbers else ()
        for condition, weight in (*conditions_on(name, subject), *below, (name, 0.5)):
            yield condition, weight / (1 + 0.3 * rank)
    for rank, (one, other) in enumerate(permutations(numbers, 2)):
        likely = 0.5 if compared.issuperset((one, other)) else 0.5 * _NOT_COMPARED
        yield f"{one} > {other}", likely / (1 + 0.1 * rank)


def _compared(subject: Subject) -> set[str]:
    """Names that the function asks to be less or more than something."""
    asked = (node for node in subject.syntax.nodes if isinstance(node, ast.Compare))
    ordering = (each for each in asked if any(isinstance(op, ast.Lt | ast.LtE | ast.Gt | ast.GtE) for op in each.ops))
    return {name.id for each in ordering for name in ast.walk(each) if isinstance(name, ast.Name)}


OPERATORS = (check_that_raises,)
