"""Which snippets of a module can stand at a place: those whose names are all known there."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Sequence

from pytest_learnloop.optimizers.mutation.snippets import Snippet
from pytest_learnloop.optimizers.mutation.subject import Subject

_MOST = 30
"""Snippets tried at one place."""


def fitting(snippets: Sequence[Snippet], node: ast.stmt | ast.expr, subject: Subject) -> list[Snippet]:
    """The first snippets whose names are known at a node, those with a local name before others."""
    visible = set(subject.scope.visible(node))
    mentioned = {name.id for name in subject.syntax.nodes if isinstance(name, ast.Name)}
    hidden = mentioned - visible - set(subject.scope.called) - {"self", "cls"}
    hidden = {name for name in hidden if not subject.scope.is_global(name)}
    named = (*subject.ingredients.functions, *subject.ingredients.globals, *vars(builtins))
    known = (visible | mentioned | set(named)) - hidden
    found = [snippet for snippet in snippets if snippet.fits(known)]
    found.sort(key=lambda snippet: snippet.names.isdisjoint(visible))
    return found[:_MOST]
