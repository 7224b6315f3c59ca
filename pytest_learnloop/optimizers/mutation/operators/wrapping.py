"""Expressions with a call, a bound or a slice too few around them, or a call too many."""

from __future__ import annotations

import ast

from pytest_learnloop.optimizers.mutation.operators.operator import Edits, operator
from pytest_learnloop.optimizers.mutation.precedence import Precedence, precedence
from pytest_learnloop.optimizers.mutation.subject import Subject

_VALUES = (ast.Name, ast.Call, ast.BinOp, ast.Attribute, ast.Subscript)
_SEQUENCES = ("list", "tuple", "str")
_CONTAINERS = (*_SEQUENCES, "dict", "set")
_WRAPPERS = (
    ("len", 0.6, _CONTAINERS),
    ("abs", 0.8, ("number",)),
    ("int", 0.6, ("number", "str")),
    ("str", 0.6, ("number",)),
    ("list", 1.0, _CONTAINERS),
    ("sorted", 0.8, _CONTAINERS),
    ("set", 0.4, _SEQUENCES),
    ("tuple", 0.4, ("list", "set")),
    ("dict", 0.3, ("dict", "list")),
    ("reversed", 0.3, _SEQUENCES),
)
"""(function, how likely it was meant, kinds that it takes)."""
_ALREADY = {"abs": ("len",), "int": ("len",), "list": ("sorted",)}
"""Function -> calls that it leaves as they are, beside its own."""
_HOLDERS = (ast.Return, ast.Assign, ast.AugAssign, ast.Compare, ast.keyword, ast.FormattedValue)


@operator("wrapped", 0.14, *_VALUES)
def wrapped(node: ast.expr, subject: Subject) -> Edits:
    """``a`` becomes ``abs(a)``, ``len(a)``, ``sorted(a)``, or a copy of itself such as ``list(a)``."""
    if not is_value(node, subject):
        return
    text = subject.syntax.segment(node)
    for function, weight, kinds in _WRAPPERS:
        if not changes_nothing(function, node, subject) and may_be(node, subject, *kinds):
            yield subject.syntax.replace(node, f"{function}({text})", weight=weight)
    if may_be(node, subject, "list", "dict", "set"):
        yield subject.syntax.replace(node, f"{subject.syntax.segment(node, Precedence.ATOM)}.copy()", weight=0.5)


@operator("converted", 0.5, ast.Return)
def converted(node: ast.Return, subject: Subject) -> Edits:
    """What is returned becomes of the kind that a failing test compares it with: ``tuple(a)``, ``str(a)``."""
    if node.value is None:
        return
    text = subject.syntax.segment(node.value, Precedence.TEST)
    for kind in subject.evidence.conversions:
        if not _is_call_of(node.value, kind):
            yield subject.syntax.replace(node.value, f"{kind}({text})")


@operator("sliced", 0.14, ast.Name, ast.Call, ast.Attribute)
def sliced(node: ast.expr, subject: Subject) -> Edits:
    """``a`` becomes ``a[1:]``, ``a[:-1]``, ``a[::-1]``, ``a[0]`` or ``a[-1]``."""
    if not is_value(node, subject) or not may_be(node, subject, *_SEQUENCES):
        return
    text = subject.syntax.segment(node, Precedence.ATOM)
    for part, weight in (("1:", 1.0), (":-1", 1.0), ("::-1", 0.6), ("0", 0.6), ("-1", 0.5)):
        yield subject.syntax.replace(node, f"{text}[{part}]", weight=weight)


@operator("bounded", 0.12, *_VALUES)
def bounded(node: ast.expr, subject: Subject) -> Edits:
    """What is returned or assigned becomes ``max(a, 0)`` or ``min(a, b)``, ``b`` being a local name."""
    if subject.syntax.field(node) != "value" or not isinstance(subject.syntax.parent(node), ast.Return | ast.Assign):
        return
    if not may_be(node, subject, "number"):
        return
    text = subject.syntax.segment(node, Precedence.TEST)
    bounds = [name for name in subject.scope.visible(node) if name != text][:4]
    for rank, bound in enumerate(("0", *bounds)):
        for function in ("max", "min"):
            yield subject.syntax.replace(node, f"{function}({text}, {bound})", weight=1 / (1 + 0.3 * rank))


@operator("unwrapped", 0.3, ast.Call)
def unwrapped(node: ast.Call, subject: Subject) -> Edits:
    """``f(a, b)`` becomes ``a`` or ``b``, and ``a.f()`` becomes ``a``."""
    for rank, argument in enumerate(node.args):
        if not isinstance(argument, ast.Starred | ast.GeneratorExp):
            text = subject.syntax.segment(argument)
            yield subject.syntax.replace(node, text, precedence(argument), weight=1 / (1 + rank))
    if isinstance(node.func, ast.Attribute):
        text = subject.syntax.segment(node.func.value)
        yield subject.syntax.replace(node, text, precedence(node.func.value), weight=0.6)


def is_value(node: ast.expr, subject: Subject) -> bool:
    """Whether a node is a whole value: returned, assigned, passed, compared, formatted, or what a loop goes over."""
    parent, field = subject.syntax.parent(node), subject.syntax.field(node)
    if isinstance(getattr(node, "ctx", None), ast.Store | ast.Del) or field in ("func", "target", "targets"):
        return False
    if isinstance(parent, _HOLDERS):
        return True
    return field in ("args", "iter") and not isinstance(parent, ast.arguments)


def may_be(node: ast.expr, subject: Subject, *kinds: str) -> bool:
    """Whether a node may be of one of these kinds; of a name it is known where calls were recorded."""
    returned = isinstance(subject.syntax.parent(node), ast.Return)
    if returned and not subject.evidence.may_return(subject.parameter.id, *kinds) and not isinstance(node, ast.Name):
        return False
    if isinstance(node, ast.BinOp) and "number" not in kinds:
        return "list" in kinds and isinstance(node.op, ast.Add | ast.Mult)
    return not isinstance(node, ast.Name) or subject.evidence.may_be(subject.parameter.id, node.id, *kinds)


def changes_nothing(function: str, node: ast.expr, subject: Subject) -> bool:
    """Whether a call of a function around a node would be one too many: the node is one, or is given to one."""
    around = subject.syntax.parent(node) if subject.syntax.field(node) == "args" else None
    return _is_call_of(node, function) or _is_call_of(around, function)


def _is_call_of(node: ast.AST | None, function: str) -> bool:
    """Whether a node calls a function, or one whose result that leaves as it is."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
        return False
    return node.func.id in (function, *_ALREADY.get(function, ()))


OPERATORS = (wrapped, converted, sliced, bounded, unwrapped)
