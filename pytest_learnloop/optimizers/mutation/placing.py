"""Right positions for the expressions in f-strings.

What is cut out of the text for a field is parsed alone. Where that gives the tree which Python has of the field, its
nodes get the positions found so; any other field is left alone.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from pytest_learnloop.optimizers.mutation.fields import Field, fields
from pytest_learnloop.source.text import parse_expression


def place(joined: ast.JoinedStr, text: str, start: int, end: int) -> Iterator[tuple[ast.FormattedValue, Field]]:
    """Correct the positions of the expressions in an f-string, and yield the fields for which that could be done.

    Expressions that are echoed, and tuples without parentheses, are left alone.

    :param text: the whole source that the f-string is in, from ``start`` up to ``end``.
    """
    values = [*_values(joined)]
    try:
        found = fields(text[start:end])
    except (ValueError, RecursionError):
        return
    if len(found) != len(values):
        return
    for value, within in zip(values, found, strict=True):
        field = replace(within, start=start + within.start, end=start + within.end)
        parsed = None if field.echoed else _parsed(text, field)
        if parsed is not None and ast.dump(parsed) == ast.dump(value.value):
            for node, placed in zip(ast.walk(value.value), ast.walk(parsed), strict=True):
                ast.copy_location(node, placed)
            yield value, field


def _values(joined: ast.JoinedStr) -> Iterator[ast.FormattedValue]:
    """The fields of an f-string, those of a format specification after the field it is of."""
    for value in joined.values:
        if isinstance(value, ast.FormattedValue):
            specified = _values(value.format_spec) if isinstance(value.format_spec, ast.JoinedStr) else ()
            yield from chain([value], specified)


def _parsed(text: str, field: Field) -> ast.expr | None:
    """The tree of a field's expression with positions in the whole text; None where it cannot stand alone."""
    line_start = text.rfind("\n", 0, field.start) + 1
    lines = text.count("\n", 0, field.start)
    column = len(text[line_start : field.start].encode())
    before = "(" + "\n" * lines + " " * (column if lines else column - 1)
    try:
        parsed = parse_expression(f"{before}{text[field.start : field.end]}\n)")
    except SyntaxError:
        return None
    has_our_parentheses = (parsed.lineno, parsed.col_offset) == (1, 0)
    return None if has_our_parentheses else parsed
