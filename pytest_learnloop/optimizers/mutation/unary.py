"""The functions of a module that a value can be given to, alone: which are called so, and which are called no more."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Unary:
    """The functions of one module that take one argument, as far as its top level binds them."""

    defined: tuple[str, ...] = ()
    """Defined here and mentioned by nothing else here, with no decorator that could make them known elsewhere."""
    imported: tuple[str, ...] = ()
    """Imported here and mentioned nowhere."""
    called: tuple[str, ...] = ()
    """Called here with one argument, those first that are called most often."""
    mentions: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Function of the top level -> the names that it mentions."""


def unary(trees: Iterable[ast.Module]) -> Unary:
    """The functions of one argument of a module, which may be given in parts."""
    statements = [statement for tree in trees for statement in tree.body]
    functions = [statement for statement in statements if isinstance(statement, ast.FunctionDef)]
    imported = [*_functions_imported(statements)]
    mentioned = {name for statement in statements for name in _mentioned_by(statement)}
    known = {*(function.name for function in functions), *imported}
    calls = Counter(name for statement in statements for name in _called_with_one(statement) if name in known)
    return Unary(
        defined=_distinct(each.name for each in functions if each.name not in mentioned and _takes_one(each)),
        imported=_distinct(name for name in imported if name not in mentioned),
        called=tuple(name for name, _ in calls.most_common()),
        mentions={function.name: frozenset(_mentioned_by(function)) for function in functions},
    )


def mentioned_in(tree: ast.Module) -> Iterator[str]:
    """Names, attributes and imported names of a module, with strings, as those of ``__all__`` are names as well."""
    for node in ast.walk(tree):
        yield from _names_in(node)
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from (alias.name for alias in node.names)


def _mentioned_by(statement: ast.stmt) -> Iterator[str]:
    """What a statement mentions; a function that calls itself is no mention of it."""
    own = statement.name if isinstance(statement, ast.FunctionDef) else None
    return (name for node in ast.walk(statement) for name in _names_in(node) if name != own)


def _names_in(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Name):
        yield node.id
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def _functions_imported(statements: Iterable[ast.stmt]) -> Iterator[str]:
    """Names that may be functions by their first letter; ``x as x`` is there for other modules."""
    for statement in statements:
        if isinstance(statement, ast.ImportFrom) and statement.module != "__future__":
            names = (alias.asname or alias.name for alias in statement.names if alias.asname != alias.name)
            yield from (name for name in names if name.lstrip("_")[:1].islower())


def _called_with_one(statement: ast.stmt) -> Iterator[str]:
    for call in (node for node in ast.walk(statement) if isinstance(node, ast.Call)):
        alone = len(call.args) == 1 and not call.keywords and not isinstance(call.args[0], ast.Starred)
        if alone and isinstance(call.func, ast.Name):
            yield call.func.id


def _takes_one(function: ast.FunctionDef) -> bool:
    """Whether a plain function can be called with one argument, and gives something that it was made for."""
    arguments = function.args
    positional = len(arguments.posonlyargs) + len(arguments.args)
    needed = positional - len(arguments.defaults)
    by_name = any(default is None for default in arguments.kw_defaults)
    return needed <= 1 <= positional and not by_name and not function.decorator_list


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
