"""Edits within f-strings, written so that they can stand there in every version of Python."""

from __future__ import annotations

import ast
from dataclasses import replace

from pytest_learnloop.optimizers.mutation.edit import Edit
from pytest_learnloop.optimizers.mutation.fields import Field
from pytest_learnloop.optimizers.mutation.syntax import Syntax


def embedded(edit: Edit, node: ast.AST, syntax: Syntax) -> Edit | None:
    """An edit made at a node, its strings in other quotes than those around it; None where it can't be written so."""
    for field in syntax.fields_around(node):
        if edit.start == field.start and edit.text.startswith("{"):
            return None  # Two braces stand for one.
        forbidden = _forbidden(field, syntax)
        if field.delimiter in forbidden and field.delimiter in edit.text:
            edit = _requoted(edit, field.delimiter)
        if any(word in edit.text for word in forbidden):
            return None
    return edit


def _requoted(edit: Edit, delimiter: str) -> Edit:
    """The edit with the other quotes, unless it has these too; three quotes in a row aren't exchanged."""
    other = {'"': "'", "'": '"'}.get(delimiter)
    if other is None or other in edit.text:
        return edit
    text = edit.text.replace(delimiter, other)
    return replace(edit, text=text, words=edit.words.replace(edit.text, text))


def _forbidden(field: Field, syntax: Syntax) -> list[str]:
    """What Python allows within a field from 3.12 on only, and the field has not got so far."""
    text = syntax.text[field.start : field.end]
    one_line = len(field.delimiter) == 1
    words = (field.delimiter, "\\", "#", *(["\n"] if one_line else []))
    return [word for word in words if word not in text]
