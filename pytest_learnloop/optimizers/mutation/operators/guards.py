"""Missing ways out: a guard at the beginning, the base case of a recursion, a return at the end, a `break`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pytest_learnloop.optimizers.mutation.insertion import first_statement, inserted_after, inserted_before
from pytest_learnloop.optimizers.mutation.leaving import common_results, expected_results, leavings
from pytest_learnloop.optimizers.mutation.operators.constants import is_number
from pytest_learnloop.optimizers.mutation.operators.operator import Edits, operator
from pytest_learnloop.optimizers.mutation.subject import Subject
from pytest_learnloop.optimizers.mutation.syntax import Leaving, Loop, arguments_of
from pytest_learnloop.source.names import FunctionNode, yields

_MOST_ARGUMENTS = 4
_UNMET = 0.2
"""Weight of a condition that no recorded call of a failing case meets."""


@operator("guard", 0.2, ast.FunctionDef, ast.AsyncFunctionDef)
def guard(node: FunctionNode, subject: Subject) -> Edits:
    """``if not a: return …`` comes first; the value is the argument, one that a test expected, or an empty one."""
    first = first_statement(node)
    if first is None or node is not subject.syntax.root:
        return
    for rank, name in enumerate(arguments_of(node)[:_MOST_ARGUMENTS]):
        itself = [] if yields(node) else [(f"return {name}", 0.7)]
        for condition, likely in conditions_on(name, subject):
            for leaving, weight in (*itself, *leavings(node, subject)):
                text = f"if {condition}:\n    {leaving}"
                words = f"inserted `if {condition}: {leaving}`"
                edit = inserted_before(first, text, words, subject, weight=likely * weight / (1 + 0.3 * rank))
                if edit is not None:
                    yield edit


@operator("base case", 0.3, ast.FunctionDef, ast.AsyncFunctionDef)
def base_case(node: FunctionNode, subject: Subject) -> Edits:
    """A function that calls itself leaves for small arguments: ``if n <= 1: return n``."""
    first = first_statement(node)
    if first is None or node is not subject.syntax.root or not _calls_itself(node):
        return
    for name in arguments_of(node)[:_MOST_ARGUMENTS]:
        for condition in _small(name, subject):
            for result, weight in (
                (name, 1.0),
                ("1", 0.9),
                ("0", 0.9),
                *expected_results(subject),
                *common_results(subject),
            ):
                text, words = f"if {condition}:\n    return {result}", f"inserted `if {condition}: return {result}`"
                edit = inserted_before(first, text, words, subject, weight=weight)
                if edit is not None:
                    yield edit


@operator("final return", 0.5, ast.FunctionDef, ast.AsyncFunctionDef)
def final_return(node: FunctionNode, subject: Subject) -> Edits:
    """A function that ends without one returns a local name, or a value that a test expected."""
    last = node.body[-1]
    if isinstance(last, ast.Return | ast.Raise) or yields(node):
        return
    names = [(name, 1 / (1 + 0.15 * rank)) for rank, name in enumerate(subject.scope.visible(last))]
    for result, weight in [*names, *expected_results(subject), ("True", 0.3), ("False", 0.3)]:
        edit = inserted_after(last, f"return {result}", f"inserted `return {result}`", subject, weight=weight)
        if edit is not None:
            yield edit


@operator("early return", 0.12, ast.If, ast.For, ast.AsyncFor)
def early_return(node: ast.If | ast.For | ast.AsyncFor, subject: Subject) -> Edits:
    """The body of a condition or a loop ends with a return, or with ``break`` or ``continue``."""
    last = node.body[-1]
    if isinstance(last, Leaving):
        return
    function = subject.syntax.function(node)
    values = subject.scope.visible(last)[:_MOST_ARGUMENTS] if function and not yields(function) else []
    leavings = [(f"return {name}", 1.0) for name in values]
    if isinstance(node, ast.If) and subject.syntax.loop(node) is not None:
        leavings += [("break", 1.0), ("continue", 0.8)]
    for leaving, weight in leavings:
        edit = inserted_after(last, leaving, f"inserted `{leaving}`", subject, weight=weight)
        if edit is not None:
            yield edit


@operator("loop left", 0.3, ast.For, ast.AsyncFor, ast.While)
def loop_left(node: Loop, subject: Subject) -> Edits:
    """A round ends with ``if a: break``, ``a`` being what it found last; of ``while`` also with what it begins with."""
    function = subject.syntax.function(node)
    returns = function is not None and not yields(function)
    first, last = node.body[0], node.body[-1]
    for statement in dict.fromkeys((first, last) if isinstance(node, ast.While) else (last,)):
        for name in _assigned(statement):
            for condition, likely in ((name, 1.0), (f"not {name}", 1.0), (f"{name} is not None", 0.5)):
                for leaving, weight in (("break", 1.0), *([(f"return {name}", 0.7)] if returns else [])):
                    text, words = f"if {condition}:\n    {leaving}", f"inserted `if {condition}: {leaving}`"
                    edit = inserted_after(statement, text, words, subject, weight=likely * weight)
                    if edit is not None:
                        yield edit


def conditions_on(name: str, subject: Subject) -> Iterator[tuple[str, float]]:
    """(condition on a name, how likely it was meant), by the values that an argument held in failing cases."""
    held = subject.evidence.held.get((subject.parameter.id, name), ())
    numbers = [value for value in held if is_number(value)]
    yield f"not {name}", 1.0 if not held or not all(held) else _UNMET
    yield f"{name} is None", 0.7 if not held or None in held else _UNMET
    if any(number < 0 for number in numbers):
        yield f"{name} < 0", 1.0


def _small(name: str, subject: Subject) -> Iterator[str]:
    """Conditions that hold for the smallest values of the kinds that an argument was seen to hold."""
    own = subject.parameter.id
    if subject.evidence.may_be(own, name, "number"):
        yield from (f"{name} <= 1", f"{name} <= 0", f"{name} == 0")
    if subject.evidence.may_be(own, name, "list", "tuple", "str", "dict", "set"):
        yield from (f"not {name}", f"len({name}) <= 1")


def _assigned(statement: ast.stmt) -> Iterator[str]:
    """The names that an assignment binds by themselves."""
    targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
    if isinstance(statement, ast.Assign | ast.AnnAssign):
        yield from (target.id for target in targets if isinstance(target, ast.Name))


def _calls_itself(node: FunctionNode) -> bool:
    called = (inner.func for inner in ast.walk(node) if isinstance(inner, ast.Call))
    return any(node.name in (getattr(function, "id", ""), getattr(function, "attr", "")) for function in called)


OPERATORS = (guard, base_case, final_return, early_return, loop_left)
