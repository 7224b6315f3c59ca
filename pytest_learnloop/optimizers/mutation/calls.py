"""One more argument for a call, written as those that it has."""

from __future__ import annotations

import ast

from pytest_learnloop.optimizers.mutation.edit import Edit
from pytest_learnloop.optimizers.mutation.syntax import Syntax


def with_argument(call: ast.Call, argument: str, syntax: Syntax, *, weight: float = 1.0) -> Edit | None:
    """The edit that gives a call a last argument; None where a comment is in the way."""
    words = f"added `{argument}`"
    given: list[ast.expr | ast.keyword] = [*call.args, *call.keywords]
    closing = syntax.span(call)[1] - 1
    if not given:
        return Edit(closing, closing, argument, words, weight)
    last = max(given, key=lambda each: syntax.span(each)[1])
    start, end = syntax.span(last)
    if end > closing:  # A generator expression shares the parentheses of its call.
        return Edit(start, end, f"({syntax.text[start:end]}, {argument})", words, weight)
    rest = syntax.text[end:closing]
    if "#" in rest:
        return None
    end += rest.rfind(")") + 1
    indentation = syntax.text[syntax.line_start(last.lineno) : start]
    if rest.rstrip().endswith(",") and "\n" in rest and not indentation.strip():
        after = syntax.text.index(",", end) + 1
        return Edit(after, after, f"\n{indentation}{argument},", words, weight)
    return Edit(end, end, f", {argument}", words, weight)
