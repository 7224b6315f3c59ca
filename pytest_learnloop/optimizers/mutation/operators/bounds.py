"""Off by one: indices, slices, the bounds of ranges, and any other integer expression."""

from __future__ import annotations

import ast

from pytest_learnloop.optimizers.mutation.edit import Edit, shortened
from pytest_learnloop.optimizers.mutation.operators.operator import Edits, operator
from pytest_learnloop.optimizers.mutation.precedence import Precedence
from pytest_learnloop.optimizers.mutation.subject import Subject


@operator("index", 0.75, ast.Subscript)
def index(node: ast.Subscript, subject: Subject) -> Edits:
    """``a[i]`` becomes ``a[i + 1]`` or ``a[i - 1]``; numbers are for the operator of constants."""
    if isinstance(node.slice, ast.Name | ast.BinOp | ast.Call | ast.Attribute):
        yield from _shifted(node.slice, subject)


@operator("slice", 0.8, ast.Slice)
def slice_bounds(node: ast.Slice, subject: Subject) -> Edits:
    """``a[i:j]`` becomes ``a[i + 1:j]``, ``a[i:]``, ``a[:j]``, and so on; ``a[i:]`` becomes ``a[i:-1]``."""
    syntax = subject.syntax
    start, end = syntax.span(node)
    for bound in (node.lower, node.upper):
        if bound is None:
            continue
        if not isinstance(bound, ast.Constant):
            yield from _shifted(bound, subject)
        begin, finish = syntax.span(bound)
        yield Edit(begin, finish, "", f"dropped the bound `{shortened(syntax.text[begin:finish])}` of a slice", 0.5)
    if node.lower is None:
        yield Edit(start, start, "1", "made a slice start at 1", 0.6)
    if node.upper is None and node.step is None:
        yield Edit(end, end, "-1", "made a slice stop at -1", 0.6)


@operator("range", 0.85, ast.Call)
def range_bounds(node: ast.Call, subject: Subject) -> Edits:
    """``range(n)`` becomes ``range(n + 1)``, ``range(n - 1)`` or ``range(1, n)``."""
    if not isinstance(node.func, ast.Name) or node.func.id != "range" or not node.args:
        return
    syntax = subject.syntax
    for bound in node.args[:2]:
        if not isinstance(bound, ast.Constant | ast.Starred):
            yield from _shifted(bound, subject)
    start, _ = syntax.span(node.args[0])
    if len(node.args) == 1 and not isinstance(node.args[0], ast.Starred):
        yield Edit(start, start, "1, ", "made a range start at 1", 0.8)
        text = syntax.segment(node.args[0], Precedence.SUM)
        yield syntax.replace(node.args[0], f"1, {text} + 1", Precedence.TEST, weight=0.6)
    elif isinstance(node.args[0], ast.Constant) and len(node.args) == 2:
        following, _ = syntax.span(node.args[1])
        yield Edit(start, following, "", "made a range start at 0", 0.6)


@operator("off by one", 0.3, ast.Return, ast.Assign, ast.Compare)
def shifted_value(node: ast.Return | ast.Assign | ast.Compare, subject: Subject) -> Edits:
    """``return n`` becomes ``return n + 1``, ``i < n`` becomes ``i < n - 1``."""
    value = node.comparators[0] if isinstance(node, ast.Compare) else node.value
    if isinstance(value, ast.Name | ast.BinOp | ast.Call | ast.Attribute | ast.Subscript):
        yield from _shifted(value, subject)


def _shifted(node: ast.expr, subject: Subject) -> Edits:
    text = subject.syntax.segment(node, Precedence.SUM)
    for step in ("- 1", "+ 1"):
        yield subject.syntax.replace(node, f"{text} {step}", Precedence.SUM)


OPERATORS = (index, slice_bounds, range_bounds, shifted_value)
