"""Statements, conditions and functions that are seen elsewhere in the module or the project, and may be missing."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Sequence

from pytest_learnloop.optimizers.mutation.blocks import block_of
from pytest_learnloop.optimizers.mutation.edit import shortened
from pytest_learnloop.optimizers.mutation.fitting import fitting
from pytest_learnloop.optimizers.mutation.insertion import inserted_before
from pytest_learnloop.optimizers.mutation.operators.operator import Edits, operator
from pytest_learnloop.optimizers.mutation.precedence import Precedence
from pytest_learnloop.optimizers.mutation.snippets import Snippet
from pytest_learnloop.optimizers.mutation.subject import Subject
from pytest_learnloop.source.names import yields

_STATEMENTS = (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Expr, ast.Return, ast.Raise, ast.If, ast.For, ast.While)


@operator("statement from near by", 0.1, *_STATEMENTS)
def statement_nearby(node: ast.stmt, subject: Subject) -> Edits:
    """A statement of the module whose names are all known here comes before this one."""
    yield from _inserted(subject.ingredients.snippets.statements, node, subject)


@operator("statement from the project", 0.03, *_STATEMENTS)
def statement_of_project(node: ast.stmt, subject: Subject) -> Edits:
    """The same with a statement of another module of the project."""
    yield from _inserted(subject.ingredients.siblings.snippets.statements, node, subject)


@operator("condition from near by", 0.15, ast.If, ast.While, ast.IfExp)
def condition_nearby(node: ast.If | ast.While | ast.IfExp, subject: Subject) -> Edits:
    """A condition becomes another one of the module whose names are all known here."""
    yield from _conditions(subject.ingredients.snippets.conditions, node, subject)


@operator("condition from the project", 0.05, ast.If, ast.While, ast.IfExp)
def condition_of_project(node: ast.If | ast.While | ast.IfExp, subject: Subject) -> Edits:
    """The same with a condition of another module of the project."""
    yield from _conditions(subject.ingredients.siblings.snippets.conditions, node, subject)


@operator("function from the project", 0.06, ast.Call)
def function_of_project(node: ast.Call, subject: Subject) -> Edits:
    """``f(a)`` becomes ``g(a)``, ``g`` being known here and called in another module of the project."""
    if not isinstance(node.func, ast.Name):
        return
    known = {*subject.ingredients.imported, *subject.ingredients.functions, *vars(builtins)} - {*subject.scope.called}
    for rank, name in enumerate(name for name in subject.ingredients.siblings.called if name in known):
        yield subject.syntax.replace(node.func, name, weight=1 / (1 + 0.1 * rank))


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


def _inserted(snippets: Sequence[Snippet], node: ast.stmt, subject: Subject) -> Edits:
    block = block_of(node, subject.syntax)
    if block is None:
        return
    preceding = block.preceding(node)
    above = ast.unparse(preceding) if preceding else ""
    for rank, snippet in enumerate(fitting(snippets, node, subject)):
        words = f"inserted `{shortened(snippet.text)}`"
        edit = inserted_before(node, snippet.text, words, subject, weight=1 / (1 + 0.1 * rank))
        if edit is not None and snippet.canonical != above and not _leaves_wrongly(snippet, node, subject):
            yield edit


def _conditions(snippets: Sequence[Snippet], node: ast.If | ast.While | ast.IfExp, subject: Subject) -> Edits:
    own = ast.unparse(node.test)
    endless = 0.2 if isinstance(node, ast.While) else 1.0
    for rank, snippet in enumerate(fitting(snippets, node, subject)):
        if snippet.canonical != own:
            text = f"({snippet.text})" if isinstance(node, ast.IfExp) else snippet.text
            yield subject.syntax.replace(node.test, text, Precedence.ATOM, weight=endless / (1 + 0.1 * rank))


def _leaves_wrongly(snippet: Snippet, node: ast.stmt, subject: Subject) -> bool:
    """Whether a snippet returns or jumps where that can't be."""
    last = snippet.text.rpartition("\n")[2].strip()
    if last in ("break", "continue"):
        return subject.syntax.loop(node) is None
    function = subject.syntax.function(node)
    return last.startswith("return") and function is not None and yields(function)


OPERATORS = (
    statement_nearby,
    statement_of_project,
    condition_nearby,
    condition_of_project,
    function_of_project,
    added_to_loop,
)
