"""Results that nobody uses: a call stands alone where its result was to be assigned or returned."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pytest_learnloop.optimizers.mutation.edit import Edit, shortened
from pytest_learnloop.optimizers.mutation.operators.operator import Edits, operator
from pytest_learnloop.optimizers.mutation.subject import Subject
from pytest_learnloop.source.names import yields

_METHODS = frozenset(
    {
        *("append", "extend", "insert", "remove", "clear", "sort", "reverse", "add", "discard", "update"),
        *("appendleft", "extendleft", "write", "writelines", "close", "flush"),
    }
)
_FUNCTIONS = frozenset({"print", "setattr", "delattr"})
"""What Python has that is called for what it does, and gives nothing back."""
_MOST_NAMES = 3


@operator("result assigned", 0.5, ast.Expr)
def assigned(node: ast.Expr, subject: Subject) -> Edits:
    """``a.strip()`` becomes ``a = a.strip()``, ``f(a)`` becomes ``b = f(a)``, ``b`` being bound elsewhere."""
    call = _call_of(node)
    if call is None:
        return
    start, _ = subject.syntax.span(node)
    targets: dict[str, float] = {}
    for target, weight in _targets(node, call, subject):
        targets.setdefault(target, weight)
    for target, weight in targets.items():
        words = f"assigned `{shortened(subject.syntax.segment(node))}` to `{target}`"
        yield Edit(start, start, f"{target} = ", words, weight)


@operator("result returned", 0.4, ast.Expr)
def returned(node: ast.Expr, subject: Subject) -> Edits:
    """``f(a)`` becomes ``return f(a)``."""
    function = subject.syntax.function(node)
    if _call_of(node) is None or function is None or yields(function):
        return
    start, _ = subject.syntax.span(node)
    words = f"returned `{shortened(subject.syntax.segment(node))}`"
    yield Edit(start, start, "return ", words, 1.0 if subject.syntax.loop(node) is None else 0.4)


def _call_of(node: ast.Expr) -> ast.Call | None:
    """The call that a statement consists of, awaited or not, if it may give something back."""
    call = node.value.value if isinstance(node.value, ast.Await) else node.value
    if not isinstance(call, ast.Call):
        return None
    return None if _gives_nothing(call.func) else call


def _gives_nothing(called: ast.expr) -> bool:
    if isinstance(called, ast.Attribute):
        return called.attr in _METHODS or ast.unparse(called.value) == "super()"
    return isinstance(called, ast.Name) and called.id in _FUNCTIONS


def _targets(node: ast.Expr, call: ast.Call, subject: Subject) -> Iterator[tuple[str, float]]:
    """(what the result may have been for, how likely), the likeliest first."""
    visible = subject.scope.visible(node)
    if isinstance(call.func, ast.Attribute) and _holds_data(call.func.value, visible):
        yield ast.unparse(call.func.value), 1.0
    if call.args and _holds_data(call.args[0], visible):
        yield ast.unparse(call.args[0]), 0.7
    elsewhere = [name for name in visible if subject.scope.is_assigned(name)]
    likeliest = sorted(elsewhere, key=lambda name: name not in subject.scope.never_changed)
    yield from ((name, 0.5 / (1 + 0.3 * rank)) for rank, name in enumerate(likeliest[:_MOST_NAMES]))


def _holds_data(node: ast.expr, visible: list[str]) -> bool:
    """Whether an expression is a local name, or an attribute of ``self``."""
    if isinstance(node, ast.Attribute):
        return isinstance(node.value, ast.Name) and node.value.id in ("self", "cls")
    return isinstance(node, ast.Name) and node.id in visible


OPERATORS = (assigned, returned)
