"""Wrong names: a variable, an attribute or a function put where another was meant."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable

from pytest_learnloop.optimizers.mutation.edit import Edit
from pytest_learnloop.optimizers.mutation.operators.operator import Edits, operator
from pytest_learnloop.optimizers.mutation.subject import Subject

_SIBLINGS = (
    ("min", "max"),
    ("any", "all"),
    ("sorted", "reversed", "list", "set"),
    ("int", "round", "float", "str"),
    ("str", "repr"),
    ("len", "sum", "max"),
    ("tuple", "list"),
    ("ceil", "floor", "trunc"),
    ("append", "extend", "add"),
    ("append", "appendleft"),
    ("pop", "popleft"),
    ("add", "discard", "remove"),
    ("strip", "lstrip", "rstrip"),
    ("startswith", "endswith"),
    ("lower", "upper", "title", "capitalize", "casefold"),
    ("find", "rfind", "index"),
    ("split", "rsplit"),
    ("partition", "rpartition"),
    ("ljust", "rjust", "center"),
    ("removeprefix", "removesuffix"),
    ("isalpha", "isdigit", "isalnum", "isnumeric"),
    ("isupper", "islower"),
    ("keys", "values", "items"),
    ("union", "intersection", "difference", "symmetric_difference"),
    ("issubset", "issuperset"),
    ("get", "pop", "setdefault"),
    ("match", "search", "fullmatch"),
    ("year", "month", "day"),
    ("hour", "minute", "second"),
    ("weekday", "isoweekday"),
    ("time", "timetz"),
    ("now", "utcnow"),
    ("fromtimestamp", "utcfromtimestamp"),
    ("bisect_left", "bisect_right"),
    ("permutations", "combinations", "combinations_with_replacement"),
    ("log", "log2", "log10", "log1p"),
    ("sin", "cos", "tan"),
    ("mean", "sum", "median"),
    ("std", "var"),
    ("cumsum", "cumprod"),
    ("minimum", "maximum"),
    ("argmin", "argmax"),
    ("idxmin", "idxmax"),
    ("nsmallest", "nlargest"),
    ("first", "last"),
    ("head", "tail"),
    ("isna", "notna"),
    ("isnull", "notnull"),
    ("ffill", "bfill"),
    ("zeros", "ones"),
    ("vstack", "hstack"),
)
"""Functions, methods and attributes of Python, and of its libraries for numbers and tables, that are mistaken for one
another."""


_MOST_FIELDS = 4
_UNLIKE = 0.1
"""Weight of an argument where another one was seen to hold quite another kind of value."""


@operator("name", 0.6, ast.Name)
def another_name(node: ast.Name, subject: Subject) -> Edits:
    """A name becomes another local in scope, nearest first, or another global of the module."""
    parent, field = subject.syntax.parent(node), subject.syntax.field(node)
    if (isinstance(parent, ast.Call) and field == "func") or node.id in ("self", "cls", "super"):
        return
    if isinstance(parent, ast.arguments):
        return  # Default values are evaluated where no local exists.
    if isinstance(subject.syntax.statement(node), ast.ExceptHandler):
        return  # Few names are those of exceptions: they are for an operator of their own.
    if subject.scope.is_global(node.id):
        yield from _renamed(node, subject.ingredients.globals, subject)
        yield from _renamed(node, subject.scope.visible(node), subject, weight=0.3)
        return
    stored = 0.5 if isinstance(node.ctx, ast.Store) else 1.0
    names = subject.scope.visible(node)
    alike = [name for name in names if subject.evidence.agree(subject.parameter.id, node.id, name)]
    yield from _renamed(node, alike, subject, weight=stored)
    yield from _renamed(node, [name for name in names if name not in alike], subject, weight=_UNLIKE)


@operator("attribute", 0.5, ast.Attribute)
def another_attribute(node: ast.Attribute, subject: Subject) -> Edits:
    """``order.a`` becomes ``order.b``, ``b`` being another attribute of the same object somewhere in the module.

    Behind these come fields of a class of the module that has ``a`` as well, of similar names.
    """
    yield from _renamed_attribute(node, subject.evidence.suggestions, subject)
    if not _is_called(node, subject):
        known = subject.ingredients.attributes_of(ast.unparse(node.value))
        fields = [name for name in subject.ingredients.fields_beside(node.attr) if name not in known]
        yield from _renamed_attribute(node, (*known, *fields[:_MOST_FIELDS]), subject)


@operator("function", 0.85, ast.Name, ast.Attribute)
def sibling_function(node: ast.Name | ast.Attribute, subject: Subject) -> Edits:
    """``min`` becomes ``max``, ``lstrip`` becomes ``rstrip``."""
    name = node.id if isinstance(node, ast.Name) else node.attr
    instead = dict.fromkeys(other for siblings in _SIBLINGS if name in siblings for other in siblings)
    if isinstance(node, ast.Attribute):
        yield from _renamed_attribute(node, instead, subject)
    elif isinstance(node.ctx, ast.Load) and not subject.scope.is_local(name):
        known = {*vars(builtins), *subject.ingredients.functions, *subject.ingredients.imported}
        yield from _renamed(node, filter(known.__contains__, instead), subject)


@operator("called function", 0.4, ast.Call)
def another_function(node: ast.Call, subject: Subject) -> Edits:
    """``f(a)`` becomes ``g(a)``, ``g`` being called near by or defined in the module; methods likewise."""
    if isinstance(node.func, ast.Attribute):
        yield from _renamed_attribute(node.func, subject.ingredients.methods, subject, weight=0.6)
    elif isinstance(node.func, ast.Name):
        own = subject.parameter.qualname
        functions = [*subject.scope.called, *(name for name in subject.ingredients.functions if name != own)]
        yield from _renamed(node.func, functions, subject)


def _is_called(node: ast.Attribute, subject: Subject) -> bool:
    return isinstance(subject.syntax.parent(node), ast.Call) and subject.syntax.field(node) == "func"


def _renamed(node: ast.Name, names: Iterable[str], subject: Subject, weight: float = 1.0) -> Edits:
    others = [name for name in dict.fromkeys(names) if name != node.id]
    for rank, name in enumerate(others):
        yield subject.syntax.replace(node, name, weight=weight * _nearness(rank))


def _renamed_attribute(node: ast.Attribute, names: Iterable[str], subject: Subject, weight: float = 1.0) -> Edits:
    _, end = subject.syntax.span(node)
    others = [name for name in names if name != node.attr]
    for rank, name in enumerate(others):
        words = f"changed `.{node.attr}` to `.{name}`"
        yield Edit(end - len(node.attr), end, name, words, weight * _nearness(rank))


def _nearness(rank: int) -> float:
    return 1 / (1 + 0.15 * rank)


OPERATORS = (another_name, another_attribute, sibling_function, another_function)
