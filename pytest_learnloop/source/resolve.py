"""What a name in the source stands for in an imported module, looked up without running anything."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from types import ModuleType

MISSING = object()
"""What an unknown name resolves to: identical to nothing else."""


def dotted(node: ast.expr) -> tuple[str, ...]:
    """The parts of ``a.b.c``; empty for an expression of another kind."""
    if isinstance(node, ast.Name):
        return (node.id,)
    if isinstance(node, ast.Attribute) and (base := dotted(node.value)):
        return (*base, node.attr)
    return ()


def resolve(parts: tuple[str, ...], namespace: Mapping[str, object]) -> object:
    """The object that a dotted name stands for, going through modules and classes alone; else :data:`MISSING`."""
    if not parts:
        return MISSING
    found = namespace.get(parts[0], MISSING)
    for part in parts[1:]:
        found = vars(found).get(part, MISSING) if isinstance(found, ModuleType | type) else MISSING
    return found
