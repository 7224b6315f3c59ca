"""Forgotten methods and attributes: a value that was meant to be stripped first, or to be asked for its total."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pytest_learnloop.optimizers.mutation.methods import MethodCall
from pytest_learnloop.optimizers.mutation.operators.bare import PART, how_likely_bare
from pytest_learnloop.optimizers.mutation.operators.operator import Edits, operator
from pytest_learnloop.optimizers.mutation.operators.wrapping import may_be
from pytest_learnloop.optimizers.mutation.precedence import Precedence
from pytest_learnloop.optimizers.mutation.subject import Subject

_VALUES = (ast.Name, ast.Call, ast.Attribute, ast.Subscript, ast.JoinedStr)
_SEEN = 0.2
"""Weight of a method that is called elsewhere in the function."""
_NEAR = 0.1
"""Weight of one that is called in the module alone, or in others of the project."""
_MOST_SEEN = 4
_MOST_ATTRIBUTES = 4
_KEYS = ("keys", "key", "slice")
_KINDS = {"str": str, "dict": dict, "list": list, "set": set, "tuple": tuple}


@operator("forgotten method", 0.8, *_VALUES)
def forgotten_method(node: ast.expr, subject: Subject) -> Edits:
    """``a`` becomes ``a.strip()``: a method that makes a test hold, or less likely one that is called near by."""
    likely = _how_likely(node, subject)
    if not likely:
        return
    text = subject.syntax.segment(node, Precedence.ATOM)
    for call, weight in _forgotten(subject):
        if not _is_called(call, node, subject) and _suits(call, node, subject):
            yield subject.syntax.replace(node, f"{text}{call}", weight=weight * likely)


@operator("forgotten attribute", 0.3, ast.Name, ast.Attribute)
def forgotten_attribute(node: ast.Name | ast.Attribute, subject: Subject) -> Edits:
    """``f(order)`` becomes ``f(order.total)``, as something of that name is asked for it elsewhere in the module."""
    likely, text = _how_likely(node, subject), ast.unparse(node)
    if likely:
        for rank, name in enumerate(subject.ingredients.attributes_of(text)[:_MOST_ATTRIBUTES]):
            yield subject.syntax.replace(node, f"{text}.{name}", weight=likely / (1 + rank))


def _how_likely(node: ast.expr, subject: Subject) -> float:
    """How likely something behind a node was dropped; 0 where nothing can be."""
    return how_likely_bare(node, subject) or (PART if _is_asked(node, subject) or _is_key(node, subject) else 0.0)


def _forgotten(subject: Subject) -> Iterator[tuple[MethodCall, float]]:
    """(call, how likely it was meant)."""
    mending = [MethodCall(method) for method in subject.evidence.methods]
    yield from ((call, 1 / (1 + rank)) for rank, call in enumerate(mending))
    seen = [call for call in subject.method_calls if call not in mending]
    for rank, call in enumerate(seen[:_MOST_SEEN]):
        yield call, (_SEEN if str(call) in subject.source else _NEAR) / (1 + rank)


def _is_asked(node: ast.expr, subject: Subject) -> bool:
    """Whether a method of a node is called."""
    around = subject.syntax.parent(node)
    return isinstance(around, ast.Attribute) and subject.syntax.field(around) == "func"


def _is_key(node: ast.expr, subject: Subject) -> bool:
    """Whether a node is the key of a dictionary, or looks something up."""
    around = subject.syntax.parent(node)
    return isinstance(around, ast.Dict | ast.DictComp | ast.Subscript) and subject.syntax.field(node) in _KEYS


def _is_called(call: MethodCall, node: ast.expr, subject: Subject) -> bool:
    """Whether a node is the result of such a call, or has it called of it."""
    around = subject.syntax.parent(node)
    behind = around.attr if isinstance(around, ast.Attribute) else ""
    before = node.func.attr if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else ""
    return call.method in (before, behind)


def _suits(call: MethodCall, node: ast.expr, subject: Subject) -> bool:
    """Whether a node may be of a kind that has the method; nothing is known of the methods of other kinds."""
    kinds = [kind for kind, type_ in _KINDS.items() if hasattr(type_, call.method)]
    return not kinds or may_be(node, subject, *kinds)


OPERATORS = (forgotten_method, forgotten_attribute)
