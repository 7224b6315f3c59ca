"""Wrong statements: one too many, two in the wrong order, one in the wrong block."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import get_args

from pytest_learnloop.optimizers.mutation.blocks import Block, Movable, block_of, movable
from pytest_learnloop.optimizers.mutation.edit import Edit, shortened
from pytest_learnloop.optimizers.mutation.operators.operator import Edits, operator
from pytest_learnloop.optimizers.mutation.subject import Subject
from pytest_learnloop.optimizers.mutation.syntax import Leaving

_SIMPLE = (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Expr, ast.Return, ast.Raise, ast.Delete, ast.Assert)
_LEAVING_LOOPS = (ast.Break, ast.Continue)
_Compound = ast.If | ast.For | ast.AsyncFor | ast.While | ast.With | ast.AsyncWith | ast.Try
_STATEMENTS = (*_SIMPLE, *_LEAVING_LOOPS, *get_args(_Compound))


@operator("statement dropped", 0.45, *_STATEMENTS)
def dropped_statement(node: ast.stmt, subject: Subject) -> Edits:
    """A statement goes, or becomes ``pass`` where it is the only one of its block."""
    block = block_of(node, subject.syntax)
    if block is None or _is_docstring(node):
        return
    words = f"dropped `{shortened(subject.syntax.segment(node))}`"
    weight = _drop_weight(node, subject)
    lines = movable(node, subject.syntax)
    if len(block.statements) == 1 or lines is None:
        start, end = subject.syntax.span(node)
        yield Edit(start, end, "pass", words, weight)
    else:
        end = _through_blank_lines(lines, subject, first=node is block.statements[0])
        yield Edit(lines.start, end, "", words, weight)


@operator("statements swapped", 0.4, *_STATEMENTS)
def swapped_statements(node: ast.stmt, subject: Subject) -> Edits:
    """A statement changes places with the next one, where they have a name in common."""
    block = block_of(node, subject.syntax)
    following = block.following(node) if block else None
    if following is None or _is_docstring(node) or not _depend(node, following):
        return
    first, second = movable(node, subject.syntax), movable(following, subject.syntax)
    if first is None or second is None:
        return
    gap = subject.syntax.text[first.end : second.start]
    text = second.text + gap + first.text
    words = f"swapped `{_headline(node, subject)}` and `{_headline(following, subject)}`"
    yield Edit(first.start, second.end, text, words)


@operator("moved out of a block", 0.55, *_STATEMENTS)
def moved_out(node: ast.stmt, subject: Subject) -> Edits:
    """The last statement of a block comes after it, or the first one before it."""
    block, lines = block_of(node, subject.syntax), movable(node, subject.syntax)
    if block is None or lines is None or len(block.statements) < 2 or not isinstance(block.owner, _Compound):
        return
    outside = movable(block.owner, subject.syntax)
    if outside is None or _leaves_loop(node, block.owner) or subject.syntax.is_branch(block.owner):
        return
    text = lines.indented_as(outside)
    words = f"moved `{_headline(node, subject)}` out of its block"
    if text is None:
        return
    if node is block.statements[-1] and lines.end == outside.end:
        yield Edit(lines.start, lines.end, text, words)
    if node is block.statements[0] and block.field == "body":
        header = subject.syntax.text[outside.start : lines.start]
        yield Edit(outside.start, lines.end, text + header, words, 0.6)


@operator("moved into a block", 0.45, *_SIMPLE)
def moved_in(node: ast.stmt, subject: Subject) -> Edits:
    """A statement after a block becomes its last one, a statement before a block its first one."""
    block, lines = block_of(node, subject.syntax), movable(node, subject.syntax)
    if block is None or lines is None or len(block.statements) < 2 or _is_docstring(node):
        return
    words = f"moved `{_headline(node, subject)}` into a block"
    before, after = block.preceding(node), block.following(node)
    for last in _last_statements(before):
        inner = movable(last, subject.syntax)
        text = lines.indented_as(inner) if inner else None
        if inner and text is not None:
            gap = subject.syntax.text[inner.end : lines.start]
            yield Edit(inner.end, lines.end, gap.lstrip("\n") + text, words)
    if isinstance(after, _Compound):
        inner = movable(after.body[0], subject.syntax)
        text = lines.indented_as(inner) if inner else None
        if inner and text is not None:
            header = subject.syntax.text[lines.end : inner.start]
            yield Edit(lines.start, inner.start, header + text, words, 0.6)


def _through_blank_lines(lines: Movable, subject: Subject, *, first: bool) -> int:
    """Where a statement ends with the blank lines after it; these stay where the lines before it need them."""
    text = subject.syntax.text
    if not first and not text[: lines.start].endswith("\n\n"):
        return lines.end
    rest = text[lines.end :]
    return lines.end + len(rest) - len(rest.lstrip("\n"))


def _drop_weight(node: ast.stmt, subject: Subject) -> float:
    loop = subject.syntax.loop(node)
    if isinstance(loop, ast.While):
        return 0.1  # What a loop's condition waits for is mostly done there, and a hang is dear.
    return 0.5 if isinstance(node, ast.Assign | ast.AnnAssign | _Compound) else 1.0


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _headline(node: ast.stmt, subject: Subject) -> str:
    return shortened(subject.syntax.segment(node).partition("\n")[0])


def _depend(first: ast.stmt, second: ast.stmt) -> bool:
    """Whether the order of two statements can matter: one binds or changes what the other mentions, or may leave."""
    if any(isinstance(node, Leaving) for node in ast.walk(first)):
        return True
    return bool(set(_names(first)) & set(_names(second)))


def _names(node: ast.stmt) -> Iterator[str]:
    return (inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name))


def _leaves_loop(node: ast.stmt, owner: ast.AST) -> bool:
    """Whether a statement holds a ``break`` or ``continue`` that has no loop any more outside of ``owner``."""
    if not isinstance(owner, ast.For | ast.AsyncFor | ast.While):
        return False
    return any(isinstance(inner, _LEAVING_LOOPS) for inner in ast.walk(node))


def _last_statements(node: ast.stmt | None) -> Iterator[ast.stmt]:
    """The statements that end a compound statement, outermost first."""
    while isinstance(node, _Compound):
        last = Block.last_of(node)
        yield last
        node = last


OPERATORS = (
    dropped_statement,
    swapped_statements,
    moved_out,
    moved_in,
)
