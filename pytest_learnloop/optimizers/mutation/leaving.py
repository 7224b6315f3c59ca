"""Statements that leave a function or the round of a loop, for guards to hold."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator

from pytest_learnloop.optimizers.mutation.fitting import fitting
from pytest_learnloop.optimizers.mutation.snippets import Snippet
from pytest_learnloop.optimizers.mutation.subject import Subject
from pytest_learnloop.source.names import FunctionNode, yields

_RESULTS: tuple[tuple[object, float], ...] = (
    *((None, 0.6), ([], 0.5), (0, 0.5), (False, 0.5), ("", 0.4), (True, 0.4), ({}, 0.3), (1, 0.3)),
)
"""(constant, how likely it is what to return)."""

_UNLIKE = 0.3
"""Weight of a result of a kind that the function was not seen to return."""

_MOST_EXPECTED = 6


def leavings(node: ast.stmt, subject: Subject) -> Iterator[tuple[str, float]]:
    """(statement that leaves from where ``node`` is, how likely it was meant)."""
    known = {*vars(builtins), *subject.ingredients.functions, *subject.ingredients.imported}
    for exception in subject.evidence.exceptions:
        if exception in known:
            yield f"raise {exception}", 1.0
    loop = subject.syntax.loop(node)
    if loop is not None:
        # Another round of ``while`` that begins as this one did would hardly end.
        likelier, other = ("break", "continue") if isinstance(loop, ast.While) else ("continue", "break")
        yield from ((likelier, 1.0), (other, 0.6))
    function = node if isinstance(node, FunctionNode) else subject.syntax.function(node)
    if function is None or yields(function):
        yield "return", 1.0
        return
    for result, weight in (*expected_results(subject), *common_results(subject)):
        yield f"return {result}", weight


def raises_near(node: ast.stmt, subject: Subject) -> list[tuple[Snippet, ast.Raise]]:
    """(what the function raises elsewhere and could raise at ``node``, the statement that does), first what follows."""
    own = {ast.unparse(each): each for each in subject.syntax.nodes if isinstance(each, ast.Raise) and each.exc}
    raises = subject.ingredients.snippets.raises.values()
    written = dict.fromkeys(each for several in raises for each in several if each.canonical in own)
    known = [(each, own[each.canonical]) for each in fitting([*written], node, subject)]
    return sorted(known, key=lambda each: (each[1].lineno < node.lineno, abs(each[1].lineno - node.lineno)))


def expected_results(subject: Subject) -> Iterator[tuple[str, float]]:
    """(constant that a failing test compares with, how likely it is what to return)."""
    for value in subject.evidence.expected[:_MOST_EXPECTED]:
        yield subject.style.literal(value), 0.9


def common_results(subject: Subject) -> Iterator[tuple[str, float]]:
    """(constant that functions return where there is nothing to do, how likely it is)."""
    for value, weight in _RESULTS:
        alike = value is None or subject.evidence.may_return(subject.parameter.id, type(value).__name__)
        yield subject.style.literal(value), weight if alike else weight * _UNLIKE
