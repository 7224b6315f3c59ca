"""Statements and conditions that are seen elsewhere in the module, and may be missing here."""

from __future__ import annotations

import ast

from pytest_learnloop.optimizers.mutation.blocks import block_of
from pytest_learnloop.optimizers.mutation.edit import shortened
from pytest_learnloop.optimizers.mutation.fitting import fitting
from pytest_learnloop.optimizers.mutation.insertion import inserted_before
from pytest_learnloop.optimizers.mutation.operators.operator import Edits, operator
from pytest_learnloop.optimizers.mutation.precedence import Precedence
from pytest_learnloop.optimizers.mutation.snippets import Snippet
from pytest_learnloop.optimizers.mutation.subject import Subject
from pytest_learnloop.optimizers.mutation.syntax import is_generator

_STATEMENTS = (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Expr, ast.Return, ast.Raise, ast.If, ast.For, ast.While)


@operator("statement from near by", 0.1, *_STATEMENTS)
def statement_nearby(node: ast.stmt, subject: Subject) -> Edits:
    """A statement of the module whose names are all known here comes before this one."""
    block = block_of(node, subject.syntax)
    if block is None:
        return
    preceding = block.preceding(node)
    above = ast.unparse(preceding) if preceding else ""
    for rank, snippet in enumerate(fitting(subject.ingredients.snippets.statements, node, subject)):
        words = f"inserted `{shortened(snippet.text)}`"
        edit = inserted_before(node, snippet.text, words, subject, weight=1 / (1 + 0.1 * rank))
        if edit is not None and snippet.text != above and not _leaves_wrongly(snippet, node, subject):
            yield edit


@operator("condition from near by", 0.15, ast.If, ast.While, ast.IfExp)
def condition_nearby(node: ast.If | ast.While | ast.IfExp, subject: Subject) -> Edits:
    """A condition becomes another one of the module whose names are all known here."""
    own = ast.unparse(node.test)
    endless = 0.2 if isinstance(node, ast.While) else 1.0
    for rank, snippet in enumerate(fitting(subject.ingredients.snippets.conditions, node, subject)):
        if snippet.text != own:
            text = f"({snippet.text})" if isinstance(node, ast.IfExp) else snippet.text
            yield subject.syntax.replace(node.test, text, Precedence.ATOM, weight=endless / (1 + 0.1 * rank))


@operator("loop condition added", 0.12, ast.While)
def added_to_loop(node: ast.While, subject: Subject) -> Edits:
    """``while a:`` becomes ``while a and b:``, ``b`` being a condition of the module or a local name."""
    own = subject.syntax.segment(node.test, Precedence.AND)
    conditions = [f"({s.text})" for s in fitting(subject.ingredients.snippets.conditions, node, subject)]
    for rank, condition in enumerate((*subject.scope.visible(node)[:6], *conditions)):
        words = f"added `and {shortened(condition)}` to a condition"
        yield subject.syntax.replace(
            node.test, f"{own} and {condition}", Precedence.AND, weight=1 / (1 + 0.1 * rank), words=words
        )


def _leaves_wrongly(snippet: Snippet, node: ast.stmt, subject: Subject) -> bool:
    """Whether a snippet returns or jumps where that can't be."""
    last = snippet.text.rpartition("\n")[2].strip()
    if last in ("break", "continue"):
        return subject.syntax.loop(node) is None
    function = subject.syntax.function(node)
    return last.startswith("return") and function is not None and is_generator(function)


OPERATORS = (statement_nearby, condition_nearby, added_to_loop)
