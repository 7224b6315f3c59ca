"""Arguments and elements in the wrong order, or one too many."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from itertools import combinations, pairwise

from pytest_learnloop.optimizers.mutation.calls import with_argument
from pytest_learnloop.optimizers.mutation.edit import Edit, shortened
from pytest_learnloop.optimizers.mutation.operators.operator import Edits, operator
from pytest_learnloop.optimizers.mutation.precedence import Precedence
from pytest_learnloop.optimizers.mutation.subject import Subject

_MOST_ADDED = 4
"""Names, nearest first, that are tried as one more argument."""


@operator("argument order", 0.75, ast.Call)
def swapped_arguments(node: ast.Call, subject: Subject) -> Edits:
    """``f(a, b)`` becomes ``f(b, a)``; the values of keywords change places likewise."""
    positional = [argument for argument in node.args if not isinstance(argument, ast.Starred)]
    yield from _swapped(positional, subject, "the arguments")
    keywords = [keyword.value for keyword in node.keywords if keyword.arg is not None]
    yield from _swapped(keywords, subject, "the arguments", weight=0.6)


@operator("arguments shifted", 0.3, ast.Call)
def shifted_arguments(node: ast.Call, subject: Subject) -> Edits:
    """``f(a, b, c)`` becomes ``f(b, c, a)`` or ``f(c, a, b)``."""
    arguments = node.args
    if len(arguments) < 3 or any(isinstance(argument, ast.Starred) for argument in arguments):
        return
    texts = [subject.syntax.segment(argument, Precedence.TEST) for argument in arguments]
    (start, _), (_, end) = subject.syntax.span(arguments[0]), subject.syntax.span(arguments[-1])
    for shift in (1, len(texts) - 1):
        yield Edit(start, end, ", ".join(texts[shift:] + texts[:shift]), "shifted the arguments of a call")


@operator("argument added", 0.1, ast.Call)
def added_argument(node: ast.Call, subject: Subject) -> Edits:
    """``f(a)`` becomes ``f(a, b)``, ``b`` being a local name."""
    if not node.args or node.keywords or isinstance(node.args[-1], ast.Starred | ast.GeneratorExp):
        return
    own = {argument.id for argument in node.args if isinstance(argument, ast.Name)}
    names = [name for name in subject.scope.visible(node) if name not in own]
    for rank, name in enumerate(names[:_MOST_ADDED]):
        edit = with_argument(node, name, subject.syntax, weight=1 / (1 + 0.3 * rank))
        if edit is not None:
            yield edit


@operator("missing argument", 0.7, ast.Call)
def missing_argument(node: ast.Call, subject: Subject) -> Edits:
    """Where a call failed for want of ``b``, a local name too, ``f(a)`` becomes ``f(a, b)`` or ``f(a, b=b)``."""
    given = {argument.id for argument in node.args if isinstance(argument, ast.Name)}
    given |= {keyword.arg for keyword in node.keywords if keyword.arg is not None}
    visible = subject.scope.visible(node) if subject.evidence.missing else ()
    for name in (name for name in visible if name in subject.evidence.missing and name not in given):
        by_keyword = with_argument(node, f"{name}={name}", subject.syntax, weight=0.8)
        by_place = None if node.keywords else with_argument(node, name, subject.syntax)
        yield from (edit for edit in (by_place, by_keyword) if edit is not None)


@operator("element order", 0.4, ast.Tuple, ast.List)
def swapped_elements(node: ast.Tuple | ast.List, subject: Subject) -> Edits:
    """``a, b`` becomes ``b, a``, where a tuple is built or taken apart."""
    elements = [element for element in node.elts if not isinstance(element, ast.Starred)]
    if len(elements) <= 4:
        yield from _swapped(elements, subject, "the elements")


@operator("argument dropped", 0.15, ast.Call)
def dropped_argument(node: ast.Call, subject: Subject) -> Edits:
    """``f(a, b)`` becomes ``f(a)``, and ``f(a, key=b)`` too."""
    arguments = [*node.args, *node.keywords]
    for before, argument in pairwise(arguments):
        (_, start), (_, end) = subject.syntax.span(before), subject.syntax.span(argument)
        if not _interrupted(subject.syntax.text[start:end]):
            dropped = shortened(subject.syntax.segment(argument))
            yield Edit(start, end, "", f"dropped the argument `{dropped}`")


def _swapped(nodes: Sequence[ast.expr], subject: Subject, what: str, weight: float = 1.0) -> Edits:
    syntax = subject.syntax
    for first, second in combinations(nodes, 2):
        (start, stop), (begin, end) = syntax.span(first), syntax.span(second)
        if stop > begin:
            continue
        one, other = syntax.segment(first, Precedence.TEST), syntax.segment(second, Precedence.TEST)
        words = f"swapped {what} `{shortened(one, 20)}` and `{shortened(other, 20)}`"
        yield Edit(start, end, other + syntax.text[stop:begin] + one, words, weight)


def _interrupted(text: str) -> bool:
    """Whether a text before an argument's end holds a parenthesis of the argument before."""
    return text.lstrip().startswith(")")


OPERATORS = (
    swapped_arguments,
    shifted_arguments,
    added_argument,
    missing_argument,
    swapped_elements,
    dropped_argument,
)
