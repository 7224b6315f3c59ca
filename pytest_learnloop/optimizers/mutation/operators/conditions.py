"""Wrong conditions: ``and`` for ``or``, a negation too many or too few, a condition too many or missing."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from itertools import pairwise

from pytest_learnloop.optimizers.mutation.edit import Edit, shortened
from pytest_learnloop.optimizers.mutation.operators.operator import Edits, operator
from pytest_learnloop.optimizers.mutation.precedence import Precedence, connective, precedence
from pytest_learnloop.optimizers.mutation.subject import Subject

_CONDITIONS = (
    ast.Attribute,
    ast.Await,
    ast.BinOp,
    ast.BoolOp,
    ast.Call,
    ast.Compare,
    ast.Constant,
    ast.Name,
    ast.NamedExpr,
    ast.Subscript,
    ast.UnaryOp,
)
_LIKELY = 0.8
"""Weight of a negation too many or too few."""
_HANGS = 0.2
"""Weight of what easily makes a loop endless: each hang costs the whole deadline of a case."""


@operator("and/or", 0.95, ast.BoolOp)
def another_connective(node: ast.BoolOp, subject: Subject) -> Edits:
    """``a and b`` becomes ``a or b``; in a longer chain also at one place only."""
    other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    words = f"changed `{_word(node.op)}` to `{_word(other)}`"
    yield _flipped(node, other, words, subject)
    if len(node.values) < 3:
        return
    for cut in range(1, len(node.values)):
        first, second = (_partial(values, node.op, other, subject) for values in (node.values[:cut], node.values[cut:]))
        text = f"{first} {_word(other)} {second}"
        yield subject.syntax.replace(node, text, connective(other), weight=0.4, words=words)


@operator("condition dropped", 0.6, ast.BoolOp)
def dropped_operand(node: ast.BoolOp, subject: Subject) -> Edits:
    """``a and b`` becomes ``a`` or ``b``."""
    for value in node.values:
        rest = [other for other in node.values if other is not value]
        words = f"dropped `{shortened(subject.syntax.segment(value))}` from a condition"
        if len(rest) == 1:
            yield subject.syntax.replace(node, subject.syntax.segment(rest[0]), precedence(rest[0]), words=words)
            continue
        index = node.values.index(value)
        if index:
            start, end = subject.syntax.span(node.values[index - 1])[1], subject.syntax.span(value)[1]
        else:
            start, end = subject.syntax.span(value)[0], subject.syntax.span(node.values[1])[0]
        if any(bracket in subject.syntax.text[slice(*gap)] for gap in _gaps(node, subject) for bracket in "()"):
            text = _joined(rest, node.op, subject)
            yield subject.syntax.replace(node, text, connective(node.op), words=words)
        else:
            yield Edit(start, end, "", words)


@operator("negation", 1.0, *_CONDITIONS)
def negation(node: ast.expr, subject: Subject) -> Edits:
    """``not a`` becomes ``a``, and a condition ``a`` becomes ``not a``.

    ``not a > b`` is hardly ever meant, as ``a <= b`` says the same.
    """
    syntax = subject.syntax
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        weight = 1.0 if _is_single_comparison(node.operand) else _LIKELY
        yield syntax.replace(node, syntax.segment(node.operand), precedence(node.operand), weight=weight)
        return
    likely = _LIKELY * _how_likely_condition(node, subject)
    if likely and not _is_single_comparison(node) and not isinstance(node, ast.Constant):
        yield syntax.replace(node, f"not {syntax.segment(node, Precedence.NOT)}", Precedence.NOT, weight=likely)


@operator("condition constant", 0.3, *_CONDITIONS)
def constant_condition(node: ast.expr, subject: Subject) -> Edits:
    """The condition of an ``if`` or a comprehension becomes ``True`` or ``False``."""
    parent = subject.syntax.parent(node)
    tested = isinstance(parent, ast.If | ast.IfExp | ast.While) and subject.syntax.field(node) == "test"
    if not tested and not (isinstance(parent, ast.comprehension) and subject.syntax.field(node) == "ifs"):
        return
    endless = isinstance(parent, ast.While)
    yield subject.syntax.replace(node, "True", weight=0.05 if endless else 1.0)
    yield subject.syntax.replace(node, "False", weight=0.3 if endless else 1.0)


@operator("condition added", 0.15, ast.If)
def added_condition(node: ast.If, subject: Subject) -> Edits:
    """``if a:`` becomes ``if a and b:`` or ``if a or b:``, ``b`` being another condition of the function or a name."""
    syntax = subject.syntax
    others = [other.test for other in syntax.nodes if isinstance(other, ast.If | ast.While) and other is not node]
    conditions = [(syntax.segment(test, Precedence.NOT), 1.0) for test in others]
    for name in subject.scope.visible(node)[:6]:
        conditions += [(name, 0.4), (f"not {name}", 0.4)]
    for joining in (ast.And(), ast.Or()):
        own = syntax.segment(node.test, connective(joining))
        for condition, weight in conditions:
            text = f"{own} {_word(joining)} {condition}"
            words = f"added `{_word(joining)} {shortened(condition)}` to a condition"
            yield syntax.replace(node.test, text, connective(joining), weight=weight, words=words)


@operator("branches swapped", 0.3, ast.IfExp)
def swapped_branches(node: ast.IfExp, subject: Subject) -> Edits:
    """``a if c else b`` becomes ``b if c else a``."""
    syntax = subject.syntax
    test = syntax.segment(node.test, Precedence.OR)
    text = f"{syntax.segment(node.orelse, Precedence.OR)} if {test} else {syntax.segment(node.body, Precedence.TEST)}"
    yield syntax.replace(node, text, Precedence.TEST)


def _how_likely_condition(node: ast.expr, subject: Subject) -> float:
    """How likely a negation was meant at a node; 0 where it isn't used as a condition."""
    parent, field = subject.syntax.parent(node), subject.syntax.field(node)
    if isinstance(parent, ast.While) and field == "test":
        return _HANGS
    if isinstance(parent, ast.If | ast.IfExp | ast.Assert) and field == "test":
        return 1.0
    if isinstance(parent, ast.BoolOp) or (isinstance(parent, ast.comprehension) and field == "ifs"):
        return 0.8
    if isinstance(parent, ast.Return):
        return 0.3
    return 0.0


def _is_single_comparison(node: ast.expr) -> bool:
    return isinstance(node, ast.Compare) and len(node.ops) == 1


def _flipped(node: ast.BoolOp, other: ast.boolop, words: str, subject: Subject) -> Edit:
    """The edit that joins all operands by another connective, each where it stands."""
    old, new = _word(node.op), _word(other)
    found = [subject.syntax.symbol(old, left, right) for left, right in pairwise(node.values)]
    keeps = all(subject.syntax.fits(value, connective(other).tighter) for value in node.values)
    spans = [span for span in found if span]
    if not keeps or len(spans) < len(found) or subject.syntax.needs_parentheses(node, connective(other)):
        return subject.syntax.replace(node, _joined(node.values, other, subject), connective(other), words=words)
    start, end = spans[0][0], spans[-1][1]
    kept = (subject.syntax.text[one[1] : following[0]] for one, following in pairwise(spans))
    return Edit(start, end, "".join([new, *(between + new for between in kept)]), words)


def _gaps(node: ast.BoolOp, subject: Subject) -> list[tuple[int, int]]:
    return [subject.syntax.between(left, right) for left, right in pairwise(node.values)]


def _partial(values: Sequence[ast.expr], inner: ast.boolop, outer: ast.boolop, subject: Subject) -> str:
    if len(values) == 1:
        return subject.syntax.segment(values[0], connective(outer).tighter)
    text = _joined(values, inner, subject)
    return text if connective(inner) > connective(outer) else f"({text})"


def _joined(values: Sequence[ast.expr], by: ast.boolop, subject: Subject) -> str:
    return f" {_word(by)} ".join(subject.syntax.segment(value, connective(by).tighter) for value in values)


def _word(joining: ast.boolop) -> str:
    return "and" if isinstance(joining, ast.And) else "or"


OPERATORS = (
    another_connective,
    dropped_operand,
    negation,
    constant_condition,
    added_condition,
    swapped_branches,
)
