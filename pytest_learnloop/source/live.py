"""Finding what is alive of each function parameter in this process."""

from __future__ import annotations

import functools
import gc
import inspect
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any, NamedTuple

from pytest_learnloop.domain import Parameter
from pytest_learnloop.errors import TargetError
from pytest_learnloop.source.names import FunctionNode, comprehension_variables, first_line, local_names, statements
from pytest_learnloop.source.recompile import nested_codes
from pytest_learnloop.source.text import decode

_Key = tuple[str, int]
"""``co_name`` and ``co_firstlineno`` of a code object."""


@dataclass(frozen=True)
class LiveFunction:
    """A function object, with what it was at the start."""

    function: FunctionType
    defaults: tuple[object, ...] | None
    kwdefaults: Mapping[str, object] | None

    @classmethod
    def of(cls, function: FunctionType) -> LiveFunction:
        kwdefaults = function.__kwdefaults__
        return cls(function, function.__defaults__, dict(kwdefaults) if kwdefaults is not None else None)


@dataclass
class LiveDefinition:
    """A function parameter, and all that was compiled from its definition."""

    parameter: Parameter
    module: ModuleType
    node: FunctionNode
    """The definition in its file. Shared: treat it as read-only."""
    code: CodeType
    """What it was compiled to at the start."""
    functions: tuple[LiveFunction, ...] = ()
    """Every function object of the definition, under whatever decorator."""
    enclosing: tuple[FunctionType, ...] = ()
    """Functions whose code makes such function objects when it runs."""
    outer_names: frozenset[str] = frozenset()
    """Local names of the functions around it."""
    caches: tuple[Any, ...] = ()
    """``functools.lru_cache`` wrappers around any of these functions."""
    current: CodeType | None = None
    """What it was last swapped for."""

    def is_compiled_from(self, code: CodeType) -> bool:
        """Whether code comes from this definition, or from what it was swapped for."""
        return code is self.current or _identity(code) == _identity(self.code)


def live_definitions(
    parameters: Iterable[Parameter], modules: Mapping[str, ModuleType], contents: Mapping[str, bytes]
) -> dict[str, LiveDefinition]:
    """Find all that is alive of some function parameters, in one pass over the objects of this process.

    :param contents: path -> contents of the files that were imported otherwise than they are on disk.
    :raises TargetError: the module of one was not imported, or no function object is left of it.
    """
    sought = [_Sought(parameter, _module_of(parameter, modules)) for parameter in parameters]
    if not sought:
        return {}
    places = _places((each.parameter for each in sought), contents)
    wrappers = _scan(sought)
    return {each.parameter.id: each.found(places[each.parameter.id], wrappers) for each in sought}


def _module_of(parameter: Parameter, modules: Mapping[str, ModuleType]) -> ModuleType:
    try:
        return modules[parameter.module]
    except KeyError:
        raise TargetError(f"{parameter.id}: the module {parameter.module} was not imported: import it first") from None


class _Place(NamedTuple):
    """A definition in the file that holds it."""

    node: FunctionNode
    around: tuple[FunctionNode, ...]
    """The functions that it is in."""

    @property
    def hidden(self) -> set[str]:
        """Names that only comprehensions around it bind: Python >= 3.12 lists them as the functions' own (PEP 709)."""
        names = {name for each in self.around for name in comprehension_variables(each)}
        return names.difference(*map(local_names, self.around))


def _places(parameters: Iterable[Parameter], contents: Mapping[str, bytes]) -> dict[str, _Place]:
    """Parameter id -> where its definition is."""
    by_path: defaultdict[str, list[Parameter]] = defaultdict(list)
    for parameter in parameters:
        by_path[parameter.path].append(parameter)
    places = {}
    for path, held in by_path.items():
        data = contents[path] if path in contents else Path(path).read_bytes()
        there = {
            (qualname, first_line(named.node)): named.node
            for named in statements(decode(data, path).tree)
            for qualname in named.names()
            if isinstance(named.node, FunctionNode)
        }
        for parameter in held:
            node = there.get((parameter.qualname, parameter.line))
            if not isinstance(node, FunctionNode):
                raise TargetError(
                    f"{path}:{parameter.line}: {parameter.qualname} is no longer there: run again on the file as it is"
                )
            around = (each for each in there.values() if each is not node and _is_within(node, each))
            places[parameter.id] = _Place(node, tuple(around))
    return places


def _is_within(node: FunctionNode, other: FunctionNode) -> bool:
    return other.lineno < node.lineno <= (other.end_lineno or other.lineno)


def _scan(sought: Iterable[_Sought]) -> list[Any]:
    """Show every function object to those that may be looking for it; give the ``lru_cache`` wrappers met."""
    by_key: defaultdict[_Key, list[_Sought]] = defaultdict(list)
    nested_in: defaultdict[int, list[_Sought]] = defaultdict(list)
    for each in sought:
        by_key[each.key].append(each)
        if "<locals>" in each.parameter.qualname:
            nested_in[id(each.module.__dict__)].append(each)
    wrappers = []
    for found in gc.get_objects():
        kind = type(found)
        if kind is FunctionType:
            code = found.__code__
            for each in by_key.get((code.co_name, code.co_firstlineno), ()):
                each.consider(found)
            for each in nested_in.get(id(found.__globals__), ()):
                each.consider_enclosing(found)
        elif kind is functools._lru_cache_wrapper:
            wrappers.append(found)
    return wrappers


class _Sought:
    """A function parameter whose live objects are being looked for."""

    def __init__(self, parameter: Parameter, module: ModuleType) -> None:
        self.parameter, self.module = parameter, module
        self.key: _Key = (parameter.qualname.rpartition(".")[2], parameter.line)
        self._functions: list[FunctionType] = []
        self._enclosing: list[FunctionType] = []
        self._code: CodeType | None = None
        self._outer_names: set[str] = set()

    def consider(self, function: FunctionType) -> None:
        if function.__globals__ is self.module.__dict__ and self._is_ours(function.__code__):
            self._functions.append(function)
            self._code = function.__code__

    def consider_enclosing(self, function: FunctionType) -> None:
        chain = next(self._chains([function.__code__]), None)
        if chain is None or len(chain) == 1:
            return
        self._enclosing.append(function)
        self._code = chain[-1]
        for code in chain[:-1]:
            if code.co_flags & inspect.CO_OPTIMIZED:
                self._outer_names |= {*code.co_varnames, *code.co_cellvars, *code.co_freevars}

    def found(self, place: _Place, wrappers: Iterable[Any]) -> LiveDefinition:
        if self._code is None:
            raise TargetError(
                f"{self.parameter.path}:{self.parameter.line}: no function object of {self.parameter.qualname} is left "
                "in this process (a decorator has replaced or compiled it): train the function that it calls instead"
            )
        ours = {id(function) for function in (*self._functions, *self._enclosing)}
        return LiveDefinition(
            parameter=self.parameter,
            module=self.module,
            node=place.node,
            code=self._code,
            functions=tuple(map(LiveFunction.of, self._functions)),
            enclosing=tuple(self._enclosing),
            outer_names=frozenset(self._outer_names - place.hidden - {"__class__"}),
            caches=tuple(wrapper for wrapper in wrappers if not ours.isdisjoint(map(id, _wrapped(wrapper)))),
        )

    def _chains(self, chain: list[CodeType]) -> Iterator[list[CodeType]]:
        """Paths through nested code objects that lead to ours."""
        code = chain[-1]
        if (code.co_name, code.co_firstlineno) == self.key and self._is_ours(code):
            yield chain
        for nested in nested_codes(code):
            yield from self._chains([*chain, nested])

    def _is_ours(self, code: CodeType) -> bool:
        """Whether code comes from our file, and not from source that was generated."""
        path = self.parameter.path
        return code.co_filename == path or os.path.realpath(code.co_filename) == os.path.realpath(path)


def _identity(code: CodeType) -> tuple[str, str, int]:
    return code.co_filename, code.co_name, code.co_firstlineno


def _wrapped(wrapper: Any) -> Iterator[object]:
    """What a wrapper wraps, as far as it tells."""
    seen: set[int] = set()
    inner = getattr(wrapper, "__wrapped__", None)
    while inner is not None and id(inner) not in seen:
        yield inner
        seen.add(id(inner))
        inner = getattr(inner, "__wrapped__", None)
