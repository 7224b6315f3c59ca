"""Which snippets of a module or a project can stand at a place: those whose names are all known there."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Sequence

from pytest_learnloop.optimizers.mutation.snippets import Snippet
from pytest_learnloop.optimizers.mutation.subject import Subject

_MOST = 30
"""Snippets tried at one place."""

_CONTAINERS = ("list", "tuple", "str", "dict", "set")


def fitting(snippets: Sequence[Snippet], node: ast.stmt | ast.expr, subject: Subject) -> list[Snippet]:
    """The first snippets whose names are known at a node, those with a local name before others.

    One that takes an argument for a number where containers were seen, or the other way round, is left out.
    """
    visible = set(subject.scope.visible(node))
    mentioned = {name.id for name in subject.syntax.nodes if isinstance(name, ast.Name)}
    hidden = mentioned - visible - set(subject.scope.called) - {"self", "cls"}
    hidden = {name for name in hidden if not subject.scope.is_global(name)}
    ingredients = subject.ingredients
    named = (*ingredients.functions, *ingredients.globals, *ingredients.imported, *vars(builtins))
    known = (visible | mentioned | subject.scope.owners | set(named)) - hidden
    found = [snippet for snippet in snippets if snippet.fits(known) and _agrees(snippet, subject)]
    found.sort(key=lambda snippet: snippet.names.isdisjoint(visible))
    return found[:_MOST]


def _agrees(snippet: Snippet, subject: Subject) -> bool:
    if not snippet.own <= subject.ingredients.own:
        return False
    own = subject.parameter.id
    return all(
        subject.evidence.may_be(own, name, *(("number",) if kind == "number" else _CONTAINERS))
        for name, kind in snippet.uses
    )
