"""The new value of a literal, from code or from plain text."""

from __future__ import annotations

import ast
import re

from pytest_learnloop.errors import ProposalError
from pytest_learnloop.learning.literals import evaluated
from pytest_learnloop.optimizers.text.answers.mending import as_far_as_it_parses, parsed
from pytest_learnloop.source.piece import check_literal


def literal_in(body: str, name: str, original: str) -> str | None:
    """The source of a new literal: the value of an assignment, an expression, or plain text where the original is text.

    :param name: name that the literal is bound to.
    :param original: its present source; the new one is of the same type.
    """
    source = _in_code(body, name, original)
    if source is None and _is_text(original) and body.strip() and not _assigns(body, name):
        return as_literal(body.strip())
    return source


def literal_in_prose(text: str, name: str, original: str) -> str | None:
    """The same in an answer without fences: of code alone, be it all that there is or an assignment among words."""
    source = _in_code(text, name, original)
    assignment = re.search(rf"^[ \t]*{re.escape(name)}[ \t]*(:[^=\n]*)?=(?!=)", text, re.MULTILINE)
    if source is None and assignment is not None and (found := as_far_as_it_parses(text[assignment.start() :])):
        return _in_code(found[0], name, original)
    return source


def _in_code(body: str, name: str, original: str) -> str | None:
    """The source of the value of an assignment, or of a lone expression, where it fits."""
    found = parsed(body.strip("\n"))
    if found is None:
        return None
    code, tree = found
    # A line of plain text may happen to be an expression.
    expressions = tree.body if len(tree.body) == 1 or not _is_text(original) else []
    values = [*(_assigned(node, name) for node in tree.body), *map(_expression, expressions)]
    for value in filter(None, values):
        source = ast.get_source_segment(code, value)
        if source is None:
            continue
        # Parentheses are no part of an expression, and what spans lines may need them.
        for form in (source, f"({source})"):
            if _fits(form, original):
                return form
    return None


def as_literal(text: str) -> str:
    """Source of a string: over several lines in triple quotes where that is the same text."""
    if "\n" in text:
        source = '"""' + text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"') + '"""'
        if _evaluates_to(source, text):
            return source
    return repr(text)


def _evaluates_to(source: str, text: str) -> bool:
    try:
        return evaluated(source) == text
    except ValueError:
        return False


def _assigned(node: ast.stmt, name: str) -> ast.expr | None:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    named = any(isinstance(target, ast.Name) and target.id == name for target in targets)
    return _unwrapped(node.value) if named and isinstance(node, ast.Assign | ast.AnnAssign) and node.value else None


def _expression(node: ast.stmt) -> ast.expr | None:
    return _unwrapped(node.value) if isinstance(node, ast.Expr) else None


def _unwrapped(value: ast.expr) -> ast.expr:
    """What ``trainable(…)`` is called with, where the mark was repeated."""
    if isinstance(value, ast.Call) and len(value.args) == 1 and ast.unparse(value.func).endswith("trainable"):
        return value.args[0]
    return value


def _fits(source: str, original: str) -> bool:
    try:
        check_literal(source, original)
    except ProposalError:
        return False
    return True


def _is_text(original: str) -> bool:
    try:
        return isinstance(evaluated(original.strip()), str)
    except ValueError:
        return False


def _assigns(body: str, name: str) -> bool:
    """Whether a text is code that binds the name, though to nothing that can be used."""
    return body.lstrip().startswith((f"{name} =", f"{name}:", f"{name}="))
