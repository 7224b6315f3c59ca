"""The calls of methods that a module puts behind values, such as ``.strip()`` and ``.split(",")``."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pytest_learnloop.optimizers.mutation.snippets import Written
from pytest_learnloop.source.names import imported_as

_OWNERS = ("self", "cls", "super")


@dataclass(frozen=True)
class MethodCall:
    """The call of a method with constants alone, without the value that it is called of."""

    method: str
    arguments: str = ""
    """As they are written where they are on one line."""

    def __str__(self) -> str:
        return f".{self.method}({self.arguments})"


def method_calls(modules: Iterable[tuple[str, ast.Module]]) -> tuple[MethodCall, ...]:
    """Those whose result is used, the most frequent first. Calls of imported modules and classes are none, nor what a
    class calls of itself.

    :param modules: sources with their trees.
    """
    found = Counter(call for module in modules for call in _called_in(*module))
    return tuple(call for call, _ in found.most_common())


def _called_in(source: str, tree: ast.Module) -> Iterator[MethodCall]:
    module = Written.of(source, tree)
    imported = {imported_as(alias) for alias in _imports(tree)}
    unused = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr | ast.Await)}
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and id(node) not in unused)
    for call in calls:
        function = call.func
        if not isinstance(function, ast.Attribute) or _base(function) in (*imported, *_OWNERS):
            continue
        if _has_constants_alone(call):
            arguments = (module.written(each)[0] for each in [*call.args, *call.keywords])
            yield MethodCall(function.attr, ", ".join(arguments))


def _imports(tree: ast.Module) -> Iterator[ast.alias]:
    return (alias for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom) for alias in node.names)


def _base(function: ast.Attribute) -> str:
    """The name that a method is called of; empty where it is no mere name."""
    value = function.value.func if isinstance(function.value, ast.Call) else function.value
    return value.id if isinstance(value, ast.Name) else ""


def _has_constants_alone(call: ast.Call) -> bool:
    values = [*call.args, *(keyword.value for keyword in call.keywords)]
    return all(isinstance(value, ast.Constant) for value in values)
