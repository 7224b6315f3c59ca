"""How a function begins: its signature and its docstring, as they are written."""

from __future__ import annotations

import ast
import io
import tokenize

from pytest_learnloop.source.piece import Piece, parse_piece

_INDENT = " " * 4


def head_of(piece: Piece) -> str:
    """The definition up to the colon that its body follows, with a comment that stands behind it."""
    lines = piece.source.split("\n")[piece.definition.lineno - 1 :]
    row, column = _colon(piece, lines)
    kept = [*lines[: row - 1], lines[row - 1][:column]]
    behind = lines[row - 1][column:]
    return "\n".join(kept) + (behind if behind.lstrip().startswith("#") else "")


def beginning_of(piece: Piece) -> str:
    """The same with the docstring below it, if there is one."""
    docstring = docstring_of(piece)
    return f"{head_of(piece)}\n{indent_of(piece)}{docstring}" if docstring else head_of(piece)


def indent_of(piece: Piece) -> str:
    """What the lines of the body begin with; four spaces where it stands in the line of the head."""
    first = piece.definition.body[0]
    margin = piece.source.split("\n")[first.lineno - 1][: first.col_offset]
    return _INDENT if margin.strip() else margin


def docstring_of(piece: Piece) -> str:
    """The docstring, with its quotes; empty where there is none."""
    first = piece.definition.body[0]
    value = first.value if isinstance(first, ast.Expr) else None
    if not (isinstance(value, ast.Constant) and isinstance(value.value, str)):
        return ""
    segment = ast.get_source_segment(piece.source, first)
    assert segment is not None
    return segment


def with_docstring(source: str, name: str, before: str) -> str:
    """A function with the docstring that it had before, where it has none now.

    A body in the line of the head leaves no room for one.

    :raises ProposalError: one of the sources does not hold the function.
    """
    piece, docstring = parse_piece(source, name), docstring_of(parse_piece(before, name))
    head = head_of(piece)
    if not docstring or docstring_of(piece) or not piece.definition_source.startswith(f"{head}\n"):
        return source
    rest = piece.definition_source[len(head) :]
    return "\n".join([*piece.prelude_sources, f"{head}\n{indent_of(piece)}{docstring}{rest}"])


def _colon(piece: Piece, lines: list[str]) -> tuple[int, int]:
    """Row (from 1) and column just past the colon: the first outside of brackets, past the annotation of the result."""
    returns, offset = piece.definition.returns, piece.definition.lineno - 1
    begin = (0, 0)
    if returns is not None and returns.end_lineno is not None and returns.end_col_offset is not None:
        row = returns.end_lineno - offset
        begin = row, len(lines[row - 1].encode()[: returns.end_col_offset].decode())
    depth = 0
    for token in tokenize.generate_tokens(io.StringIO("\n".join(lines)).readline):
        if token.type == tokenize.OP:
            depth += (token.string in "([{") - (token.string in ")]}")
            if token.string == ":" and depth == 0 and token.start >= begin:
                return token.end
    raise AssertionError(f"{piece.definition.name} was parsed, and has no colon")
