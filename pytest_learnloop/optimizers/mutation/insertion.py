"""New lines among those of a block."""

from __future__ import annotations

import ast
import textwrap

from pytest_learnloop.optimizers.mutation.blocks import movable
from pytest_learnloop.optimizers.mutation.edit import Edit
from pytest_learnloop.optimizers.mutation.subject import Subject

STEP = "    "
"""What stands for one step of indentation in new lines, whatever it is in the source."""


def inserted_before(
    statement: ast.stmt, lines: str, words: str, subject: Subject, *, weight: float = 1.0
) -> Edit | None:
    """The edit that puts lines before a statement; None where it shares its lines with another."""
    found = movable(statement, subject.syntax)
    if found is None or not _starts_its_lines(statement, subject):
        return None
    return Edit(found.start, found.start, _indented(lines, found.indentation, subject.style.step), words, weight)


def inserted_after(
    statement: ast.stmt, lines: str, words: str, subject: Subject, *, weight: float = 1.0
) -> Edit | None:
    """The edit that puts lines after a statement; None where it shares its lines with another."""
    found = movable(statement, subject.syntax)
    if found is None or not _starts_its_lines(statement, subject):
        return None
    return Edit(found.end, found.end, _indented(lines, found.indentation, subject.style.step), words, weight)


def inserted_around(
    statement: ast.stmt, before: str, after: str, words: str, subject: Subject, *, weight: float = 1.0
) -> Edit | None:
    """The edit that puts lines before and, if there are any, after a statement, which goes one step to the right.

    None where it shares its lines with another, or where a string would change by that.
    """
    found = movable(statement, subject.syntax)
    if found is None or found.has_long_string or not _starts_its_lines(statement, subject):
        return None
    step = subject.style.step
    first, last = (_indented(lines, found.indentation, step) if lines else "" for lines in (before, after))
    return Edit(found.start, found.end, first + textwrap.indent(found.text, step) + last, words, weight)


def first_statement(definition: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.stmt | None:
    """The first statement of a function that is no docstring."""
    body = definition.body
    first = body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        return body[1] if len(body) > 1 else None
    return first


def _starts_its_lines(statement: ast.stmt, subject: Subject) -> bool:
    """Whether nothing can stand between a statement and what is written above it, as in ``elif`` and decorators."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and statement.decorator_list:
        return False
    return not subject.syntax.is_branch(statement)


def _indented(lines: str, indentation: str, step: str) -> str:
    return textwrap.indent(lines.replace(STEP, step), indentation) + "\n"
