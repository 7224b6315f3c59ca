"""The imports of a module, and a prelude without those that it has already."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator

from pytest_learnloop.source.names import FunctionNode, nested

ImportNode = ast.Import | ast.ImportFrom
ImportKey = tuple[object, ...]


def module_imports(module: ast.Module, *, typing_too: bool = False) -> frozenset[ImportKey]:
    """What a module imports at its top level, under conditions too.

    :param typing_too: also what only type checkers see (``if TYPE_CHECKING:``).
    """
    return frozenset(_key(node, alias) for node in _import_statements(module.body, typing_too) for alias in node.names)


def without_imports(nodes: Iterable[ast.stmt], known: Collection[ImportKey]) -> list[ast.stmt]:
    """The statements without the imports that are known; an import of which a part is known is shortened.

    Statements that stay whole are the very same nodes.
    """
    kept: list[ast.stmt] = []
    for node in nodes:
        if not isinstance(node, ImportNode):
            kept.append(node)
            continue
        aliases = [alias for alias in node.names if _key(node, alias) not in known]
        if len(aliases) == len(node.names):
            kept.append(node)
        elif aliases:
            kept.append(_shortened(node, aliases))
    return kept


def _shortened(node: ImportNode, aliases: list[ast.alias]) -> ast.stmt:
    if isinstance(node, ast.Import):
        return ast.copy_location(ast.Import(aliases), node)
    return ast.copy_location(ast.ImportFrom(node.module, aliases, node.level), node)


def _import_statements(body: Iterable[ast.stmt], typing_too: bool) -> Iterator[ImportNode]:
    for node in body:
        if isinstance(node, ImportNode):
            yield node
        elif isinstance(node, ast.If) and is_type_checking(node.test):
            yield from _import_statements(nested(node) if typing_too else node.orelse, typing_too)
        elif not isinstance(node, FunctionNode | ast.ClassDef):
            yield from _import_statements(nested(node), typing_too)


def is_type_checking(test: ast.expr) -> bool:
    """Whether a condition is ``TYPE_CHECKING`` or ``typing.TYPE_CHECKING``."""
    return (isinstance(test, ast.Name) and test.id == "TYPE_CHECKING") or (
        isinstance(test, ast.Attribute) and test.attr == "TYPE_CHECKING"
    )


def _key(node: ImportNode, alias: ast.alias) -> ImportKey:
    origin = (node.level, node.module) if isinstance(node, ast.ImportFrom) else ()
    return (*origin, alias.name, alias.asname)
