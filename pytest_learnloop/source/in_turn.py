"""What module-level code calls in turn: ``TABLE = Table()`` runs ``Table.__init__``, and that ``self.fill()``."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import dropwhile
from types import FunctionType, ModuleType

from pytest_learnloop.source.importtime import CONSTRUCTORS, ModuleLevel
from pytest_learnloop.source.modules import Sources
from pytest_learnloop.source.names import FunctionNode, first_line
from pytest_learnloop.source.resolve import MISSING, dotted


@dataclass(frozen=True, eq=False)
class _Called:
    """A function that is called."""

    function: FunctionType
    of: type | None
    """The class that its first argument is, or is an object of; None where it is no method."""

    @property
    def id(self) -> str:
        """As a parameter has it."""
        return f"{self.function.__module__}:{self.function.__qualname__}"

    @property
    def key(self) -> tuple[int, int]:
        """The same for the same function and class, which need not be hashable."""
        return id(self.function), id(self.of)


class CallsInTurn:
    """Follows calls through the functions of a project, by their sources and what their names stand for now.

    It is a guess: a call counts whether or not its branch is taken, and one of what only running code could name
    doesn't.
    """

    def __init__(self, sources: Sources, project: Iterable[ModuleType]) -> None:
        self._sources = sources
        self._modules = {id(vars(module)): module for module in project}
        self._calls: dict[tuple[int, int], Sequence[_Called]] = {}

    def at_import_of(self, module: ModuleType) -> frozenset[str]:
        """Ids, as parameters have them, of the functions that run while a module's code is imported."""
        level = ModuleLevel.of(self._sources.text(module).tree)
        references = (reference for reference in level.references if reference.called)
        pending = [called for each in references for called in _named(each.parts, vars(module))]
        reached: dict[tuple[int, int], str] = {}
        while pending:
            called = pending.pop()
            if called.key not in reached:
                reached[called.key] = called.id
                pending.extend(self._calls_of(called))
        return frozenset(reached.values())

    def _calls_of(self, called: _Called) -> Sequence[_Called]:
        if called.key not in self._calls:
            self._calls[called.key] = self._follow(called)
        return self._calls[called.key]

    def _follow(self, called: _Called) -> Sequence[_Called]:
        """What a function calls; nothing where it is none of the project's."""
        definition = self._definition(called.function)
        if definition is None:
            return ()
        calls = (node.func for node in ast.walk(definition) if isinstance(node, ast.Call))
        return [found for call in calls for found in _meant(call, called, definition)]

    def _definition(self, function: FunctionType) -> FunctionNode | None:
        module = self._modules.get(id(function.__globals__))
        if module is None:
            return None
        nodes = (found.node for found in self._sources.text(module).named.get(function.__qualname__, ()))
        at = function.__code__.co_firstlineno
        return next((node for node in nodes if isinstance(node, FunctionNode) and first_line(node) == at), None)


def _meant(call: ast.expr, by: _Called, definition: FunctionNode) -> Iterator[_Called]:
    """The functions that a call in the body of another one runs."""
    first = next(iter(definition.args.posonlyargs + definition.args.args), None)
    parts = dotted(call)
    if by.of is not None and first is not None and parts[:1] == (first.arg,):
        yield from _called(by.of) if len(parts) == 1 else _method(by.of, parts[1:])
    elif by.of is not None and isinstance(call, ast.Attribute) and _is_super(call.value):
        yield from _called(_inherited(by.of, call.attr, after=by.function), by.of)
    elif parts:
        yield from _named(parts, by.function.__globals__)


def _is_super(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and dotted(node.func) == ("super",)


def _named(parts: tuple[str, ...], namespace: Mapping[str, object]) -> Iterator[_Called]:
    """What runs where a dotted name is called: a function, a constructor, a method of a class or of an object."""
    value = namespace.get(parts[0], MISSING)
    if len(parts) == 1:
        yield from _called(value)
    elif isinstance(value, ModuleType):
        yield from _named(parts[1:], vars(value))
    elif value is not MISSING:
        yield from _method(value if isinstance(value, type) else type(value), parts[1:])


def _method(owner: type, parts: tuple[str, ...]) -> Iterator[_Called]:
    """What runs where a class's attribute is called; of an attribute of that nothing is known."""
    if len(parts) == 1:
        yield from _called(_inherited(owner, parts[0]), owner)


def _called(value: object, of: type | None = None) -> Iterator[_Called]:
    """The functions that run where a value is called: those of a class are its constructors.

    :param of: the class that a method was found in.
    """
    if isinstance(value, type):
        for name in CONSTRUCTORS:
            yield from _called(_inherited(value, name), value)
    elif isinstance(value, staticmethod | classmethod):
        yield from _called(value.__func__, of if isinstance(value, classmethod) else None)
    elif isinstance(value, FunctionType):
        yield _Called(value, of)
        yield from _called(vars(value).get("__wrapped__"), of)


def _inherited(owner: type, name: str, after: FunctionType | None = None) -> object:
    """What a class has by a name, itself or from a base class.

    :param after: a method of one of these classes, where only those that come after that one count.
    """
    classes = list(owner.__mro__)
    if after is not None:
        classes = list(dropwhile(lambda each: not _defines(each, after), classes))[1:]
    return next((vars(each)[name] for each in classes if name in vars(each)), MISSING)


def _defines(owner: type, method: FunctionType) -> bool:
    values = list(vars(owner).values())
    return any(method is (each.__func__ if isinstance(each, classmethod) else each) for each in values)
