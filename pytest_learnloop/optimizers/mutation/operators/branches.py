"""Branches of a condition: in the wrong order, or with something forgotten in one of them that the other one does."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from pytest_learnloop.optimizers.mutation.blocks import movable
from pytest_learnloop.optimizers.mutation.edit import Edit, shortened
from pytest_learnloop.optimizers.mutation.insertion import inserted_after, inserted_before
from pytest_learnloop.optimizers.mutation.operators.operator import Edits, operator
from pytest_learnloop.optimizers.mutation.subject import Subject

_SIMPLE = (ast.Assign, ast.AugAssign, ast.Expr)


@operator("order of branches", 0.45, ast.If)
def reordered_branches(node: ast.If, subject: Subject) -> Edits:
    """``if a: …`` with ``elif b: …`` asks for ``b`` first: of conditions that both hold the first one decides."""
    following = node.orelse[0] if node.orelse else None
    if not isinstance(following, ast.If) or not subject.syntax.is_branch(following):
        return
    first, second = _branch(node, subject), _branch(following, subject)
    if first is None or second is None:
        return
    text = subject.syntax.text
    one, other = text[slice(*first)], text[slice(*second)]
    tests = (shortened(subject.syntax.segment(each.test), 30) for each in (following, node))
    words = "asked for `{}` before `{}`".format(*tests)
    yield Edit(first[0], second[1], other + text[first[1] : second[0]] + one, words)


@operator("done in the other branch", 0.5, ast.If)
def done_in_the_other_branch(node: ast.If, subject: Subject) -> Edits:
    """A statement of one branch is put in the other one too, at its beginning or its end."""
    if not node.orelse or isinstance(node.orelse[0], ast.If):
        return
    for block, other in ((node.body, node.orelse), (node.orelse, node.body)):
        own = {ast.dump(statement) for statement in block}
        for statement in other:
            if _is_deed(statement) and ast.dump(statement) not in own and _can_go(statement, other, block):
                text = subject.syntax.segment(statement)
                words = f"inserted `{shortened(text)}`, as in the other branch"
                for edit in (
                    inserted_before(block[0], text, words, subject),
                    inserted_after(block[-1], text, words, subject, weight=0.9),
                ):
                    if edit is not None:
                        yield edit


def _is_deed(statement: ast.stmt) -> bool:
    return isinstance(statement, _SIMPLE) and not isinstance(statement.value, ast.Constant | ast.Yield | ast.Await)


def _branch(node: ast.If, subject: Subject) -> tuple[int, int] | None:
    """Start and end of a condition with its branch; None where that shares a line with something else."""
    last = movable(node.body[-1], subject.syntax)
    return (subject.syntax.span(node.test)[0], last.end - 1) if last is not None else None


def _can_go(statement: ast.stmt, others: Sequence[ast.stmt], block: Sequence[ast.stmt]) -> bool:
    """Whether a statement makes sense in another block: its names are known there, and what it binds is not bound."""
    beside = {name for other in others if other is not statement for name in _names(other, ast.Store)}
    bound = {name for other in block for name in _names(other, ast.Store)}
    return beside.isdisjoint(_names(statement, ast.Load)) and bound.isdisjoint(_names(statement, ast.Store))


def _names(node: ast.stmt, context: type[ast.expr_context]) -> set[str]:
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, context)}


OPERATORS = (reordered_branches, done_in_the_other_branch)
