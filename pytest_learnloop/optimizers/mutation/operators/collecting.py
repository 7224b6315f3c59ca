"""Results that are not collected, loops over the wrong part, and sorting by the wrong key."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Sequence
from itertools import zip_longest

from pytest_learnloop.optimizers.mutation.calls import with_argument
from pytest_learnloop.optimizers.mutation.fitting import fitting
from pytest_learnloop.optimizers.mutation.insertion import inserted_after
from pytest_learnloop.optimizers.mutation.operators.arithmetic import binary
from pytest_learnloop.optimizers.mutation.operators.constants import is_number
from pytest_learnloop.optimizers.mutation.operators.operator import Edits, operator
from pytest_learnloop.optimizers.mutation.precedence import precedence
from pytest_learnloop.optimizers.mutation.subject import Subject
from pytest_learnloop.optimizers.mutation.syntax import Leaving

_EMPTY = {"[]": "append", "list()": "append", "set()": "add"}
"""What a collection starts as -> the method that adds to it."""
_SORTING = ("sorted", "min", "max", "sort")


@operator("collected", 0.25, ast.For, ast.AsyncFor, ast.While, ast.If)
def collected(node: ast.For | ast.AsyncFor | ast.While | ast.If, subject: Subject) -> Edits:
    """``result.append(a)`` ends the body of a loop, or of a condition in it; a generator yields instead."""
    last = node.body[-1]
    within_loop = not isinstance(node, ast.If) or subject.syntax.loop(node) is not None
    if not within_loop or isinstance(last, Leaving):
        return
    collections = dict(_collections(subject))
    names = [name for name in subject.scope.visible(last) if name not in collections][:4]
    for collection, method in collections.items():
        for rank, name in enumerate(names):
            text = f"{collection}.{method}({name})"
            edit = inserted_after(last, text, f"inserted `{text}`", subject, weight=1 / (1 + 0.3 * rank))
            if edit is not None:
                yield edit


@operator("element as a list", 0.3, ast.BinOp)
def element_as_list(node: ast.BinOp, subject: Subject) -> Edits:
    """``a + b`` becomes ``a + [b]`` or ``[a] + b``."""
    if not isinstance(node.op, ast.Add):
        return
    for element in (node.right, node.left):
        if isinstance(element, ast.Name | ast.Call | ast.Subscript | ast.Attribute):
            yield subject.syntax.replace(element, f"[{subject.syntax.segment(element)}]")


@operator("loop over nothing", 0.9, ast.For, ast.AsyncFor, ast.comprehension)
def loop_over_nothing(node: ast.For | ast.AsyncFor | ast.comprehension, subject: Subject) -> Edits:
    """``for a in []`` goes over a name in scope, or over what another loop of the module goes over."""
    if not isinstance(node.iter, ast.List | ast.Tuple) or node.iter.elts:
        return
    for rank, text in enumerate(dict.fromkeys(_iterables(node, subject))):
        yield subject.syntax.replace(node.iter, text, weight=1 / (1 + 0.1 * rank))


@operator("loop over the whole", 0.3, ast.For, ast.AsyncFor, ast.comprehension)
def loop_over_the_whole(node: ast.For | ast.AsyncFor | ast.comprehension, subject: Subject) -> Edits:
    """``for a in self.parts`` becomes ``for a in self``: a class that inherits this may keep its parts elsewhere."""
    if isinstance(node.iter, ast.Attribute) and isinstance(node.iter.value, ast.Name):
        yield subject.syntax.replace(node.iter, node.iter.value.id)


@operator("part of a loop", 0.35, ast.For, ast.AsyncFor, ast.comprehension)
def part_of_loop(node: ast.For | ast.AsyncFor | ast.comprehension, subject: Subject) -> Edits:
    """A loop leaves out the first or the last of what it goes over, or goes the other way round."""
    if isinstance(node.iter, ast.Name | ast.Attribute):
        text = subject.syntax.segment(node.iter)
        for instead, weight in ((f"{text}[1:]", 1.0), (f"{text}[:-1]", 1.0), (f"reversed({text})", 0.8)):
            yield subject.syntax.replace(node.iter, instead, weight=weight)


@operator("operands regrouped", 0.12, ast.BinOp)
def regrouped(node: ast.BinOp, subject: Subject) -> Edits:
    """``a + b * c`` becomes ``(a + b) * c``."""
    inner = node.right
    if isinstance(inner, ast.BinOp) and not subject.syntax.parenthesized(inner):
        first, _ = binary(node.left, type(node.op), inner.left, subject)
        left = f"({first})"
        end = subject.syntax.text[subject.syntax.span(inner.left)[1] : subject.syntax.span(inner)[1]]
        yield subject.syntax.replace(node, f"{left}{end}", precedence(inner))


@operator("sorting key", 0.3, ast.Call)
def sorting_key(node: ast.Call, subject: Subject) -> Edits:
    """``sorted(a)`` becomes ``sorted(a, reverse=True)`` or ``sorted(a, key=len)``; ``min`` and ``max`` likewise."""
    name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
    if name not in _SORTING or (name in ("min", "max") and len(node.args) != 1):
        return
    given = {keyword.arg for keyword in node.keywords}
    for keyword, weight in _keywords(name, subject):
        if keyword.partition("=")[0] not in given:
            edit = with_argument(node, keyword, subject.syntax, weight=weight)
            if edit is not None:
                yield edit


def _iterables(node: ast.For | ast.AsyncFor | ast.comprehension, subject: Subject) -> Iterator[str]:
    """What a loop could go over, likeliest first; what gives pairs is for a loop with two targets.

    What other loops go over, and what is near by, come in turn.
    """
    takes_pairs = isinstance(node.target, ast.Tuple)
    snippets = (*subject.ingredients.snippets.iterables, *subject.ingredients.siblings.snippets.iterables)
    known = [snippet.text for snippet in fitting(snippets, node.iter, subject)]
    known.sort(key=lambda text: text.startswith(("enumerate(", "zip(")) != takes_pairs)
    own = {target.id for target in ast.walk(node.target) if isinstance(target, ast.Name)}
    names = [name for name in subject.scope.visible(node.iter) if name not in own]
    numbers = _numbers(subject)
    near = list(_of_names(names, numbers, takes_pairs=takes_pairs))
    yield from (text for pair in zip_longest(known, near) for text in pair if text is not None)
    # What other loops go over is an attribute of something that may be called otherwise here.
    attributes = [snippet.text.rpartition(".")[2] for snippet in snippets if "." in snippet.text]
    iterated = dict.fromkeys(attribute for attribute in attributes if attribute.isidentifier())
    others = [name for name in names if name not in numbers]
    for name in others:
        yield from (f"{name}.{attribute}" for attribute in iterated)
    for name in others:
        yield from (f"reversed({name})", f"{name}.values()", f"range(0, len({name}), 2)")
    yield from subject.ingredients.globals


def _of_names(names: Sequence[str], numbers: Collection[str], *, takes_pairs: bool) -> Iterator[str]:
    """What a loop could go over of each of some names, the names themselves first."""
    for name in names:
        if name in numbers:
            yield f"range({name})"
        else:
            yield from (f"enumerate({name})", f"{name}.items()", name) if takes_pairs else (name,)
    for name in names:
        if name not in numbers:
            yield from (f"range(len({name}))", f"range({name})")


def _numbers(subject: Subject) -> frozenset[str]:
    """Local names that a number is assigned to."""
    assignments = (node for node in subject.syntax.nodes if isinstance(node, ast.Assign))
    return frozenset(
        target.id
        for node in assignments
        if isinstance(node.value, ast.Constant) and is_number(node.value.value)
        for target in node.targets
        if isinstance(target, ast.Name)
    )


def _keywords(name: str, subject: Subject) -> Iterator[tuple[str, float]]:
    if name in ("sorted", "sort"):
        yield "reverse=True", 1.0
    for key in ("len", "str.lower", "abs", *subject.scope.called[:2], *subject.ingredients.functions[:3]):
        yield f"key={key}", 0.5
    for index in (0, 1):
        yield f"key=lambda item: item[{index}]", 0.4


def _collections(subject: Subject) -> Iterator[tuple[str, str]]:
    for node in subject.syntax.nodes:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            method = _EMPTY.get(ast.unparse(node.value))
            if method:
                yield node.targets[0].id, method


OPERATORS = (collected, element_as_list, loop_over_nothing, loop_over_the_whole, part_of_loop, regrouped, sorting_key)
