"""Blocks of statements, and the whole lines a statement can be moved with."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from pytest_learnloop.optimizers.mutation.syntax import Syntax

_FIELDS = ("body", "orelse", "finalbody")


@dataclass(frozen=True)
class Block:
    """The statements of one block, such as the body of a loop."""

    owner: ast.AST
    field: str
    statements: list[ast.stmt]

    def preceding(self, statement: ast.stmt) -> ast.stmt | None:
        """The statement before this one."""
        index = self.statements.index(statement)
        return self.statements[index - 1] if index else None

    def following(self, statement: ast.stmt) -> ast.stmt | None:
        """The statement after this one."""
        index = self.statements.index(statement)
        return self.statements[index + 1] if index + 1 < len(self.statements) else None

    @staticmethod
    def last_of(owner: ast.stmt) -> ast.stmt:
        """The last statement, in the text, of a compound one."""
        inner = [node for node in ast.iter_child_nodes(owner) if isinstance(node, ast.stmt | ast.ExceptHandler)]
        return inner[-1] if isinstance(inner[-1], ast.stmt) else inner[-1].body[-1]


def block_of(statement: ast.stmt, syntax: Syntax) -> Block | None:
    """The block that a statement is in; None for the definition itself."""
    owner, field = syntax.parent(statement), syntax.field(statement)
    if owner is None or field not in _FIELDS:
        return None
    return Block(owner, field, getattr(owner, field))


@dataclass(frozen=True)
class Movable:
    """The whole lines of a statement, trailing comments included."""

    start: int
    end: int
    text: str
    """Always with a newline at its end."""
    indentation: str
    has_long_string: bool
    """A string spans lines, so that moving its lines sideways would change it."""

    def indented_as(self, other: Movable) -> str | None:
        """The lines, indented as those of another statement; None where a string would change by that."""
        if self.has_long_string:
            return None
        lines = self.text.split("\n")
        return "\n".join(f"{other.indentation}{line.removeprefix(self.indentation)}" if line else "" for line in lines)


def movable(statement: ast.stmt, syntax: Syntax) -> Movable | None:
    """The lines of a statement; None where it shares them with another one, or with the header of its block."""
    start, end = syntax.span(statement)
    assert statement.end_lineno is not None
    first, last = syntax.line_start(statement.lineno), syntax.line_start(statement.end_lineno + 1)
    rest = syntax.text[end:last].strip()
    indentation = syntax.text[first:start]
    if indentation.strip() or (rest and not rest.startswith("#")):
        return None
    text = syntax.text[first:last]
    strings = (node for node in ast.walk(statement) if isinstance(node, ast.Constant | ast.JoinedStr))
    spans_lines = any(string.end_lineno != string.lineno for string in strings)
    return Movable(first, last, text, indentation, spans_lines)
