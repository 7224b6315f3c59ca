"""What keeps failing cases from ending with an exception as they did: a look-up with a default, a check, a clause."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from pytest_learnloop.optimizers.mutation.insertion import inserted_before
from pytest_learnloop.optimizers.mutation.leaving import leavings, raises_near
from pytest_learnloop.optimizers.mutation.operators.operator import Edits, operator
from pytest_learnloop.optimizers.mutation.precedence import Precedence, connective
from pytest_learnloop.optimizers.mutation.subject import Subject
from pytest_learnloop.optimizers.mutation.syntax import types_caught

_SIMPLE = (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Expr, ast.Return, ast.If, ast.For, ast.While)
_DIVISIONS = (ast.Div, ast.FloorDiv, ast.Mod)
_DEFAULTS = ("0", "[]", "False")
_OF_NUMBERS = ("int", "float", "abs", "round", "range")


class _Hazard(NamedTuple):
    """What part of a statement may raise."""

    where: str
    """The condition under which it does."""
    elsewhere: str
    """The opposite."""


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


@operator("default for None", 0.5, ast.Name, ast.Attribute, ast.Call, ast.Subscript)
def defaulted(node: ast.expr, subject: Subject) -> Edits:
    """Where None was no good, ``int(a)`` becomes ``int(a or 0)``, and ``a.strip()`` becomes ``(a or "").strip()``."""
    statement = subject.syntax.statement(node)
    if not subject.evidence.none_raised or statement is None or not has_raised(statement, subject):
        return
    if isinstance(node, ast.Name) and node.id not in subject.scope.visible(node):
        return
    own = subject.syntax.segment(node, Precedence.OR)
    for rank, empty in enumerate(_empty_values(node, subject)):
        text = f"{own} or {subject.style.literal(empty)}"
        yield subject.syntax.replace(node, text, Precedence.OR, weight=1 / (1 + 0.3 * rank))


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
    if not has_raised(node, subject):
        return
    parts = [part for part in subject.syntax.nodes if subject.syntax.statement(part) is node]
    for hazard in dict.fromkeys(_hazards(parts, subject)):
        for leaving, weight in _ways_out(node, subject):
            text, words = f"if {hazard.where}:\n    {leaving}", f"inserted `if {hazard.where}: {leaving}`"
            edit = inserted_before(node, text, words, subject, weight=weight)
            if edit is not None:
                yield edit


@operator("condition checked before", 0.4, ast.If, ast.While, ast.IfExp)
def checked_condition(node: ast.If | ast.While | ast.IfExp, subject: Subject) -> Edits:
    """A condition that raised is not asked where it would: ``a is not None and a > b``, ``not a or a[0] == b``."""
    statement = subject.syntax.statement(node)
    if statement is None or not has_raised(statement, subject):
        return
    for hazard in dict.fromkeys(_hazards(ast.walk(node.test), subject)):
        for first, joining, weight in ((hazard.elsewhere, ast.And(), 1.0), (hazard.where, ast.Or(), 0.8)):
            binds, word = connective(joining), "and" if isinstance(joining, ast.And) else "or"
            text = f"{first} {word} {subject.syntax.segment(node.test, binds)}"
            words = f"added `{first} {word}` to a condition"
            yield subject.syntax.replace(node.test, text, binds, weight=weight, words=words)


@operator("exception caught", 0.9, ast.ExceptHandler)
def caught(node: ast.ExceptHandler, subject: Subject) -> Edits:
    """Where a StopIteration passed by, ``except KeyError`` becomes ``except StopIteration``, or catches both."""
    guarded = getattr(subject.syntax.parent(node), "body", [])
    if node.type is None or not any(has_raised(statement, subject) for each in guarded for statement in _within(each)):
        return
    own = [subject.syntax.segment(each) for each in types_caught(node)]
    for exception in sorted(subject.evidence.raised):
        if _passes_by(exception, own):
            yield subject.syntax.replace(node.type, exception)
            words = f"added `{exception}` to what is caught"
            yield subject.syntax.replace(node.type, f"({', '.join([*own, exception])})", weight=0.6, words=words)


def _ways_out(node: ast.stmt, subject: Subject) -> Iterator[tuple[str, float]]:
    """(statement that leaves before ``node``, how likely it was meant); what is raised near by may be raised there."""
    for rank, (raising, _) in enumerate(raises_near(node, subject)):
        if "\n" not in raising.text:
            yield raising.text, 0.9 / (1 + 0.3 * rank)
    yield from leavings(node, subject)


def _empty_values(node: ast.expr, subject: Subject) -> tuple[object, ...]:
    """What may be put for None where a value is used, the likeliest first; nothing where None does no harm."""
    around, field = subject.syntax.parent(node), subject.syntax.field(node)
    if field == "iter":
        return ([],)
    if isinstance(around, ast.BinOp | ast.Compare):
        return (0, "", [])
    if isinstance(around, ast.Attribute | ast.Subscript) and field == "value":
        return ("", {}, [])
    if isinstance(around, ast.Call) and field == "args":
        return (0,) if _is_builtin(around, *_OF_NUMBERS) else ("", [], 0, {})
    return ()


def _passes_by(exception: str, caught: Iterable[str]) -> bool:
    """Whether a built-in exception is none of those that are caught."""
    raised = getattr(builtins, exception, None)
    types = [kind for name in caught if isinstance(kind := getattr(builtins, name, None), type)]
    return isinstance(raised, type) and not issubclass(raised, tuple(types))


def _within(statement: ast.stmt) -> Iterator[ast.stmt]:
    """A statement and those that it holds."""
    return (each for each in ast.walk(statement) if isinstance(each, ast.stmt))


def _hazards(parts: Iterable[ast.AST], subject: Subject) -> Iterator[_Hazard]:
    """What parts of one statement may have raised what was raised."""
    syntax, raised = subject.syntax, subject.evidence.raised
    for part in parts:
        if isinstance(part, ast.Subscript) and isinstance(part.ctx, ast.Load):
            base = syntax.segment(part.value, Precedence.BIT_OR)
            if "KeyError" in raised and not isinstance(part.slice, ast.Slice):
                key = syntax.segment(part.slice, Precedence.BIT_OR)
                yield _Hazard(f"{key} not in {base}", f"{key} in {base}")
            if "IndexError" in raised:
                yield _Hazard(f"not {base}", base)
                whole = syntax.segment(part.value)
                if isinstance(part.slice, ast.Name):
                    index = part.slice.id
                    yield _Hazard(f"{index} >= len({whole})", f"{index} < len({whole})")
                elif (needed := _elements_needed(part.slice)) > 1:
                    yield _Hazard(f"len({whole}) < {needed}", f"len({whole}) >= {needed}")
        if isinstance(part, ast.BinOp) and isinstance(part.op, _DIVISIONS) and "ZeroDivisionError" in raised:
            divisor = syntax.segment(part.right, Precedence.NOT)
            yield _Hazard(f"not {divisor}", divisor)
        if isinstance(part, ast.Call) and "ValueError" in raised and _is_builtin(part, "min", "max"):
            values = syntax.segment(part.args[0], Precedence.NOT)
            yield _Hazard(f"not {values}", values)
        if isinstance(part, ast.Call) and subject.evidence.empty_raised:
            for used in _used_by(part, subject):
                value = syntax.segment(used, Precedence.NOT)
                yield _Hazard(f"not {value}", value)
        if isinstance(part, ast.expr) and _may_be_none(part, subject):
            value = syntax.segment(part)
            yield _Hazard(f"{value} is None", f"{value} is not None")


def _used_by(call: ast.Call, subject: Subject) -> Iterator[ast.expr]:
    """What a call may have found empty: an argument, or what its method is of."""
    for used in [*call.args, call.func.value] if isinstance(call.func, ast.Attribute) else call.args:
        is_data = isinstance(used, ast.Name) and used.id in subject.scope.visible(used)
        if is_data or isinstance(used, ast.Attribute | ast.Subscript):
            yield used


def _elements_needed(index: ast.expr) -> int:
    """How many a sequence has to have for a constant index; 0 where that isn't one."""
    try:
        value = ast.literal_eval(index)
    except ValueError:
        return 0
    if not isinstance(value, int):
        return 0
    return value + 1 if value >= 0 else -value


def _may_be_none(part: ast.expr, subject: Subject) -> bool:
    """Whether a local name, or an attribute of something that has a name, may have been None where it must not be."""
    raised, around = subject.evidence.raised, subject.syntax.parent(part)
    if "AttributeError" in raised and isinstance(part, ast.Name) and isinstance(around, ast.Attribute):
        return True
    if "TypeError" not in raised or subject.syntax.field(part) == "func":
        return False
    if isinstance(part, ast.Attribute):
        return isinstance(part.ctx, ast.Load) and isinstance(part.value, ast.Name)
    return isinstance(part, ast.Name) and part.id in subject.scope.visible(part)


def _is_builtin(call: ast.Call, *names: str) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id in names and len(call.args) == 1


def _was_raised(exception: str, node: ast.AST, subject: Subject) -> bool:
    statement = subject.syntax.statement(node)
    return exception in subject.evidence.raised and statement is not None and has_raised(statement, subject)


def has_raised(statement: ast.stmt | ast.excepthandler, subject: Subject) -> bool:
    """Whether a traceback of a failing case points at a statement's first line, or passes it."""
    line = subject.syntax.lines[statement.lineno - 1].strip()
    return line in subject.evidence.raising or line in subject.evidence.passed


OPERATORS = (looked_up, defaulted, divided, checked, checked_condition, caught)
