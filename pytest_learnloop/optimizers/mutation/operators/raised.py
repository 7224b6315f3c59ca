"""What keeps an exception from being raised that failing cases ended with: a look-up with a default, a check before."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pytest_learnloop.optimizers.mutation.insertion import inserted_before
from pytest_learnloop.optimizers.mutation.leaving import leavings
from pytest_learnloop.optimizers.mutation.operators.operator import Edits, operator
from pytest_learnloop.optimizers.mutation.precedence import Precedence
from pytest_learnloop.optimizers.mutation.subject import Subject

_SIMPLE = (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Expr, ast.Return, ast.If, ast.For, ast.While)
_DIVISIONS = (ast.Div, ast.FloorDiv, ast.Mod)
_DEFAULTS = ("0", "[]", "False")


@operator("looked up with a default", 0.5, ast.Subscript)
def looked_up(node: ast.Subscript, subject: Subject) -> Edits:
    """Where a KeyError was raised, ``a[k]`` becomes ``a.get(k)`` or ``a.get(k, …)``."""
    if not _was_raised("KeyError", node, subject) or not isinstance(node.ctx, ast.Load):
        return
    base = subject.syntax.segment(node.value, Precedence.ATOM)
    key = subject.syntax.segment(node.slice, Precedence.TEST)
    yield subject.syntax.replace(node, f"{base}.get({key})")
    expected = [subject.style.literal(value) for value in subject.evidence.expected[:3] if value is not None]
    for default in dict.fromkeys((*expected, *_DEFAULTS)):
        yield subject.syntax.replace(node, f"{base}.get({key}, {default})", weight=0.8)


@operator("division by nothing", 0.4, ast.BinOp)
def divided(node: ast.BinOp, subject: Subject) -> Edits:
    """Where a division by zero was tried, ``a / b`` becomes ``(a / b if b else 0)``."""
    if isinstance(node.op, _DIVISIONS) and _was_raised("ZeroDivisionError", node, subject):
        text, divisor = subject.syntax.segment(node), subject.syntax.segment(node.right, Precedence.OR)
        for default in ("0", "0.0", "1"):
            yield subject.syntax.replace(node, f"{text} if {divisor} else {default}", Precedence.TEST)


@operator("checked before", 0.35, *_SIMPLE)
def checked(node: ast.stmt, subject: Subject) -> Edits:
    """A statement that raised is left before it does: ``if k not in a: return …``, ``if a is None: continue``."""
    if not _has_raised(node, subject):
        return
    for condition in dict.fromkeys(_conditions(node, subject)):
        for leaving, weight in leavings(node, subject):
            text, words = f"if {condition}:\n    {leaving}", f"inserted `if {condition}: {leaving}`"
            edit = inserted_before(node, text, words, subject, weight=weight)
            if edit is not None:
                yield edit


def _conditions(node: ast.stmt, subject: Subject) -> Iterator[str]:
    """Conditions under which parts of a statement would raise what was raised."""
    syntax, raised, visible = subject.syntax, subject.evidence.raised, subject.scope.visible(node)
    for part in syntax.nodes:
        if syntax.statement(part) is not node:
            continue
        if isinstance(part, ast.Subscript) and isinstance(part.ctx, ast.Load):
            base = syntax.segment(part.value, Precedence.BIT_OR)
            if "KeyError" in raised and not isinstance(part.slice, ast.Slice):
                yield f"{syntax.segment(part.slice, Precedence.BIT_OR)} not in {base}"
            if "IndexError" in raised:
                yield f"not {base}"
        if isinstance(part, ast.BinOp) and isinstance(part.op, _DIVISIONS) and "ZeroDivisionError" in raised:
            yield f"not {syntax.segment(part.right, Precedence.NOT)}"
        if isinstance(part, ast.Call) and "ValueError" in raised and _is_builtin(part, "min", "max"):
            yield f"not {syntax.segment(part.args[0], Precedence.NOT)}"
        if isinstance(part, ast.Attribute) and "AttributeError" in raised and isinstance(part.value, ast.Name):
            yield f"{part.value.id} is None"
        if isinstance(part, ast.Name) and "TypeError" in raised and part.id in visible:
            yield f"{part.id} is None"


def _is_builtin(call: ast.Call, *names: str) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id in names and len(call.args) == 1


def _was_raised(exception: str, node: ast.AST, subject: Subject) -> bool:
    statement = subject.syntax.statement(node)
    return exception in subject.evidence.raised and statement is not None and _has_raised(statement, subject)


def _has_raised(statement: ast.stmt | ast.excepthandler, subject: Subject) -> bool:
    """Whether a traceback of a failing case points at a statement's first line."""
    return subject.syntax.lines[statement.lineno - 1].strip() in subject.raising


OPERATORS = (looked_up, divided, checked)
