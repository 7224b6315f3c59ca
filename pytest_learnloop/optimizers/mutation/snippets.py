"""Whole statements, conditions and iterables of a module, to be put where they might be missing.

Most of what a repair needs is in the program already (Barr et al. 2014, "The Plastic Surgery Hypothesis").
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_LONGEST = 80
"""Longer ones are hardly ever right in another place."""
_SIMPLE = (ast.Assign, ast.AugAssign, ast.Expr, ast.Raise)
_LEAVING = (ast.Return, ast.Raise, ast.Continue, ast.Break)


@dataclass(frozen=True)
class Snippet:
    """A piece of code with the names it needs."""

    text: str
    names: frozenset[str]
    """Names that it reads, without those that it binds itself."""

    def fits(self, known: Iterable[str]) -> bool:
        """Whether all it reads is known."""
        return self.names.issubset(known)


@dataclass(frozen=True)
class Snippets:
    """The pieces of one module, each once, in the order of the source."""

    statements: tuple[Snippet, ...] = ()
    """Assignments, calls and raises, and guards: conditions with one statement that leaves."""
    conditions: tuple[Snippet, ...] = ()
    iterables: tuple[Snippet, ...] = ()
    """What loops go over; names alone left out."""


def snippets(trees: Iterable[ast.Module]) -> Snippets:
    """The snippets in a module's trees."""
    nodes = [node for tree in trees for node in _in_order(tree)]
    tests = (node.test for node in nodes if isinstance(node, ast.If | ast.While | ast.IfExp))
    iterated = (node.iter for node in nodes if isinstance(node, ast.For | ast.AsyncFor | ast.comprehension))
    return Snippets(
        _distinct(node for node in nodes if _is_movable(node)),
        _distinct(tests),
        _distinct(node for node in iterated if not isinstance(node, ast.Name)),
    )


def _in_order(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    for child in ast.iter_child_nodes(node):
        yield from _in_order(child)


def _distinct(nodes: Iterable[ast.AST]) -> tuple[Snippet, ...]:
    found: dict[str, Snippet] = {}
    for node in nodes:
        text = ast.unparse(node)
        if len(text) <= _LONGEST and text not in found:
            found[text] = Snippet(text, _needed(node))
    return tuple(found.values())


def _is_movable(node: ast.AST) -> bool:
    if isinstance(node, ast.If):
        return not node.orelse and len(node.body) == 1 and isinstance(node.body[0], _LEAVING)
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Call)
    return isinstance(node, _SIMPLE)


def _needed(node: ast.AST) -> frozenset[str]:
    names = [inner for inner in ast.walk(node) if isinstance(inner, ast.Name)]
    changed = {node.target.id} if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name) else set()
    inside = (inner for inner in ast.walk(node) if isinstance(inner, ast.comprehension))
    bound = {name.id for inner in inside for name in ast.walk(inner.target) if isinstance(name, ast.Name)}
    bound |= {inner.arg for inner in ast.walk(node) if isinstance(inner, ast.arg)}
    return frozenset({name.id for name in names if isinstance(name.ctx, ast.Load)} - bound | changed)
