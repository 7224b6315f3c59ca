"""Finding every name that is bound to a trainable literal: the defining one, and those that import it."""

from __future__ import annotations

import ast
import importlib.util
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from pytest_learnloop.domain import Parameter
from pytest_learnloop.errors import ProposalError, TargetError
from pytest_learnloop.source.piece import literal_value
from pytest_learnloop.source.resolve import MISSING, resolve
from pytest_learnloop.source.text import decode


class Place(NamedTuple):
    """A name bound to a literal."""

    holder: ModuleType | type
    name: str


@dataclass(frozen=True)
class LiveLiteral:
    """A literal parameter, and the names bound to it; the defining one is the first."""

    parameter: Parameter
    places: tuple[Place, ...]

    @property
    def value(self) -> object:
        """What it is now."""
        holder, name = self.places[0]
        return vars(holder)[name]


class _Import(NamedTuple):
    """``from source import name as alias``, the source's name made absolute."""

    source: str
    name: str
    alias: str


def live_literals(parameters: Iterable[Parameter], modules: Mapping[str, ModuleType]) -> dict[str, LiveLiteral]:
    """Find the bindings of literals.

    A name counts if it holds the very object and the source of its module imports it, maybe by way of other modules:
    equal small numbers are the same object everywhere.

    :raises TargetError: the defining name is not bound.
    """
    defining = {parameter: _defining(parameter, modules) for parameter in parameters}
    if not defining:
        return {}
    values = {parameter: vars(place.holder)[place.name] for parameter, place in defining.items()}
    imports = _Imports({place.name for place in defining.values()}, values.values(), modules)
    return {
        parameter.id: LiveLiteral(parameter, (place, *imports.of(parameter, values[parameter])))
        for parameter, place in defining.items()
    }


def _defining(parameter: Parameter, modules: Mapping[str, ModuleType]) -> Place:
    *owner, name = parameter.qualname.split(".")
    module = modules.get(parameter.module)
    holder: object = module
    if owner and module is not None:
        holder = resolve(tuple(owner), vars(module))
    if not isinstance(holder, ModuleType | type) or vars(holder).get(name, MISSING) is MISSING:
        raise TargetError(
            f"{parameter.path}:{parameter.line}: {parameter.qualname} is not bound once the module is imported: "
            "bind it at the top level of the module or of a class, and do not delete it"
        )
    return Place(holder, name)


class _Imports:
    """Which modules hold some objects under a name that they import."""

    def __init__(self, names: Collection[str], values: Iterable[object], modules: Mapping[str, ModuleType]) -> None:
        """
        :param names: what the literals are called where they are defined.
        :param values: the objects themselves.
        """
        self._modules = modules
        self._by_source: defaultdict[str, list[tuple[str, _Import]]] = defaultdict(list)
        objects = set(map(id, values))
        for name, module in list(modules.items()):
            if isinstance(module, ModuleType) and any(id(value) in objects for value in list(vars(module).values())):
                for statement in _from_imports(module, names):
                    self._by_source[statement.source].append((name, statement))

    def of(self, parameter: Parameter, value: object) -> Iterator[Place]:
        """The places that hold a literal by import; those that import it from one another too."""
        pending = [(parameter.module, parameter.qualname)]
        seen = set(pending)
        while pending:
            source, name = pending.pop()
            for importer, statement in self._by_source.get(source, ()):
                if statement.name not in (name, "*"):
                    continue
                bound = (importer, name if statement.name == "*" else statement.alias)
                module = self._modules[importer]
                if bound not in seen and vars(module).get(bound[1], MISSING) is value:
                    seen.add(bound)
                    pending.append(bound)
                    yield Place(module, bound[1])


def _from_imports(module: ModuleType, names: Collection[str]) -> Iterator[_Import]:
    """The from-imports of a module, wherever they stand; none where its source mentions none of the names or a star."""
    path = getattr(module, "__file__", None)
    if not isinstance(path, str) or not path.endswith(".py"):
        return
    try:
        data = Path(path).read_bytes()
        if not any(name.encode() in data for name in (*names, "import *")):
            return
        tree = decode(data, path).tree
    except (OSError, TargetError):
        return  # it was imported, so this is not the source that it was imported from
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            try:
                source = importlib.util.resolve_name("." * node.level + (node.module or ""), _package(module))
            except ImportError:
                continue
            for alias in node.names:
                yield _Import(source, alias.name, alias.asname or alias.name)


def _package(module: ModuleType) -> str:
    package = getattr(module, "__package__", None)
    return package if isinstance(package, str) else module.__name__.rpartition(".")[0]


def evaluated_literal(live: LiveLiteral, source: str) -> object:
    """The value of a proposed literal.

    :raises ProposalError: it is no literal, or of another type than the value it is to replace.
    """
    value = literal_value(source)
    was, now = type(live.value), type(value)
    if was is not now and not {was, now} <= {int, float}:
        raise ProposalError(f"{live.parameter.qualname} is of type {was.__name__}, the proposal {now.__name__}")
    return value


def assign(live: LiveLiteral, value: Any) -> None:
    """Make all names of a literal mean ``value``: lists, dicts and sets change in place, the rest is bound anew.

    :raises ProposalError: a class does not let its attribute be set.
    """
    current = live.value
    if isinstance(current, list):
        current[:] = value
    elif isinstance(current, dict | set):
        current.clear()
        current.update(value)
    else:
        for holder, name in live.places:
            try:
                setattr(holder, name, value)
            except (AttributeError, TypeError) as error:
                raise ProposalError(f"{live.parameter.qualname} cannot be set: {error}") from error
