"""Decorators, as far as their names tell what they do."""

from __future__ import annotations

import ast

_TELLING = frozenset(
    {
        *("property", "cached_property", "setter", "deleter"),
        *("classmethod", "staticmethod", "dataclass", "contextmanager"),
    }
)


def decorators_of(node: ast.AST) -> list[ast.expr]:
    """The decorators of a function or a class, the outermost first; none of anything else."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return decorators


def called(decorator: ast.expr) -> ast.expr:
    """A decorator without the arguments that it is given."""
    return decorator.func if isinstance(decorator, ast.Call) else decorator


def is_telling(decorator: ast.expr) -> bool:
    """Whether it tells how a function or class is to be used; others may hold anything, values of other tests too."""
    return last_name(called(decorator)) in _TELLING


def last_name(node: ast.AST) -> str:
    """``c`` of ``a.b.c``; empty where an expression is no name."""
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
