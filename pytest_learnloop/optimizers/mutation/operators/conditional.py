"""A forgotten condition: a statement that is to run only sometimes."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pytest_learnloop.optimizers.mutation.blocks import block_of
from pytest_learnloop.optimizers.mutation.edit import shortened
from pytest_learnloop.optimizers.mutation.fitting import fitting
from pytest_learnloop.optimizers.mutation.insertion import inserted_around
from pytest_learnloop.optimizers.mutation.operators.operator import Edits, operator
from pytest_learnloop.optimizers.mutation.subject import Subject

_SIMPLE = (ast.Assign, ast.AugAssign, ast.Expr, ast.Return, ast.Raise)
_MOST_VALUES = 3
_MOST_CONDITIONS = 4
_REACHED = 0.5
"""Weight of a statement that keeps no other one from being reached."""


@operator("made conditional", 0.25, *_SIMPLE)
def made_conditional(node: ast.stmt, subject: Subject) -> Edits:
    """``send(a)`` becomes ``if a: send(a)``; the condition is on what it uses, or stands elsewhere in the module."""
    if not _may_be_left_out(node, subject):
        return
    likely = 1.0 if _ends_its_block_early(node, subject) else _REACHED
    for condition, weight in _conditions(node, subject):
        words = f"inserted `if {shortened(condition)}:` around `{shortened(ast.unparse(node))}`"
        edit = inserted_around(node, f"if {condition}:", "", words, subject, weight=likely * weight)
        if edit is not None:
            yield edit


def _may_be_left_out(node: ast.stmt, subject: Subject) -> bool:
    """Whether what follows has all its names without it, and something is left to run."""
    if isinstance(node, ast.Return | ast.Raise):
        return _ends_its_block_early(node, subject)
    if isinstance(node, ast.Expr):
        return not isinstance(node.value, ast.Constant)
    targets = node.targets if isinstance(node, ast.Assign) else []
    names = [name for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)]
    return all(subject.scope.is_bound_above(name) for name in names if isinstance(name.ctx, ast.Store))


def _ends_its_block_early(node: ast.stmt, subject: Subject) -> bool:
    """Whether it leaves, so that statements after it are reached by nobody."""
    block = block_of(node, subject.syntax)
    return isinstance(node, ast.Return | ast.Raise) and block is not None and block.following(node) is not None


def _conditions(node: ast.stmt, subject: Subject) -> Iterator[tuple[str, float]]:
    """(condition, how likely it was meant)."""
    for rank, value in enumerate(_used(node, subject)[:_MOST_VALUES]):
        for condition, weight in ((value, 1.0), (f"{value} is not None", 0.9), (f"not {value}", 0.4)):
            yield condition, weight / (1 + 0.3 * rank)
    for rank, known in enumerate(fitting(subject.ingredients.snippets.conditions, node, subject)[:_MOST_CONDITIONS]):
        yield known.text, 0.4 / (1 + 0.3 * rank)


def _used(node: ast.stmt, subject: Subject) -> list[str]:
    """Local names that a statement reads, and attributes of anything that has a name, in the order of the source."""
    visible = set(subject.scope.visible(node))
    read = (part for part in ast.walk(node) if isinstance(getattr(part, "ctx", None), ast.Load))
    found = [
        part
        for part in read
        if subject.syntax.field(part) != "func"
        and ((isinstance(part, ast.Name) and part.id in visible) or _is_attribute_of_name(part))
    ]
    found.sort(key=lambda part: subject.syntax.span(part))
    return list(dict.fromkeys(ast.unparse(part) for part in found))


def _is_attribute_of_name(part: ast.AST) -> bool:
    return isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name)


OPERATORS = (made_conditional,)
