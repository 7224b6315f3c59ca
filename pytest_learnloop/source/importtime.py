"""Whether a definition is used while modules are imported, so that a change to it shows only on collecting again."""

from __future__ import annotations

import ast
from abc import ABCMeta
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import ModuleType
from typing import NamedTuple

from pytest_learnloop.domain import ParameterKind
from pytest_learnloop.source.imports import is_type_checking
from pytest_learnloop.source.names import FunctionNode, imported_as
from pytest_learnloop.source.resolve import MISSING, dotted, resolve
from pytest_learnloop.source.text import Text


class Reference(NamedTuple):
    """A dotted name that module-level code reads."""

    parts: tuple[str, ...]
    classes: tuple[str, ...]
    """The classes in whose body it stands, the outermost first."""
    called: bool
    """Whether it is called, or used as a decorator."""


@dataclass(frozen=True)
class ModuleLevel:
    """What matters of a module's source as it is imported."""

    references: tuple[Reference, ...]
    """What code outside function bodies reads. Class bodies, decorators and default arguments are outside."""
    imports: tuple[ast.alias, ...]
    """What is imported by ``from … import …``, in functions too."""

    @classmethod
    def of(cls, tree: ast.Module) -> ModuleLevel:
        """What matters of this module."""
        finder = _ReferenceFinder()
        finder.visit(tree)
        imports = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom))
        return cls(tuple(finder.found), tuple(alias for node in imports for alias in node.names))

    def mentioning(self, words: Iterable[str]) -> Iterator[Reference]:
        """The references of which one part is one of these words; one that has several may come several times."""
        return (reference for word in words for reference in self._by_word.get(word, ()))

    @cached_property
    def _by_word(self) -> Mapping[str, Collection[Reference]]:
        by_word: dict[str, dict[Reference, None]] = {}
        for reference in self.references:
            for word in reference.parts:
                by_word.setdefault(word, {})[reference] = None
        return by_word


class _ReferenceFinder(ast.NodeVisitor):
    def __init__(self) -> None:
        self.found: list[Reference] = []
        self._classes: tuple[str, ...] = ()

    def visit_FunctionDef(self, node: FunctionNode) -> None:
        self._visit_decorators(node)
        self.visit(node.args)
        if node.returns is not None:
            self.visit(node.returns)

    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self.visit(node.args)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._visit_decorators(node)
        for expression in [*node.bases, *node.keywords]:
            self.visit(expression)
        outer, self._classes = self._classes, (*self._classes, node.name)
        for statement in node.body:
            self.visit(statement)
        self._classes = outer

    def visit_If(self, node: ast.If) -> None:
        self.visit(node.test)
        is_skipped = is_type_checking(node.test) or _is_main(node.test)
        for statement in node.orelse if is_skipped else [*node.body, *node.orelse]:
            self.visit(statement)

    def visit_Call(self, node: ast.Call) -> None:
        self._visit_called(node.func)
        for argument in [*node.args, *node.keywords]:
            self.visit(argument)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if parts := dotted(node):
            self._add(node, parts, called=False)
        else:
            self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> None:
        self._add(node, (node.id,), called=False)

    def _visit_decorators(self, node: FunctionNode | ast.ClassDef) -> None:
        for decorator in node.decorator_list:
            self._visit_called(decorator)

    def _visit_called(self, function: ast.expr) -> None:
        if isinstance(function, ast.Name | ast.Attribute) and (parts := dotted(function)):
            self._add(function, parts, called=True)
        else:
            self.visit(function)

    def _add(self, node: ast.Name | ast.Attribute, parts: tuple[str, ...], called: bool) -> None:
        if isinstance(node.ctx, ast.Load) or len(parts) > 1:
            self.found.append(Reference(parts, self._classes, called))


def _is_main(test: ast.expr) -> bool:
    return isinstance(test, ast.Compare) and dotted(test.left) == ("__name__",)


CONSTRUCTORS = ("__init__", "__new__", "__post_init__")
"""What is called where a class is."""
_PLAIN_METACLASSES = (type, ABCMeta)
"""Those that take nothing from a class body but methods."""


def _is_told_of_subclasses(owner: type) -> bool:
    """Whether a base class of the user's, or of a library's, is told of this class as it is made."""
    bases = (base for base in owner.__mro__[1:] if base.__module__ not in ("builtins", "typing"))
    return any("__init_subclass__" in vars(base) for base in bases)


class BoundNames:
    """By which names modules hold a function or a class; all of them are looked through once."""

    def __init__(self, modules: Iterable[ModuleType]) -> None:
        # Each value is kept with its names: as long as it lives, its identity is no one else's.
        self._names: dict[int, tuple[object, set[str]]] = {}
        for module in modules:
            for name, value in list(vars(module).items()):
                if callable(value):
                    self._names.setdefault(id(value), (value, set()))[1].add(name)

    def of(self, value: object) -> Collection[str]:
        """The names of a value; none for what is not called, which may be shared by chance."""
        _, names = self._names.get(id(value), (value, ()))
        return names


class Use(NamedTuple):
    """A definition that may be used at import."""

    module: ModuleType
    """The module that defines it."""
    parts: tuple[str, ...]
    """Its qualified name, split at the dots."""
    kind: ParameterKind

    def is_in(self, module: ModuleType, level: ModuleLevel, words: Iterable[str]) -> bool:
        """Whether a module's code, as it is imported, calls this function or reads this literal.

        :param words: those of which one occurs where that is so, see :meth:`words`.
        """
        imported = set(self._imported_names(module, level.imports)) if module is not self.module else set()
        return any(
            self._is_used(parts, reference.called)
            for reference in level.mentioning({*words, *imported})
            for parts in self._meanings(reference, module, imported)
        )

    def is_taken_up_by_its_class(self, text: Text) -> bool:
        """Whether a class-level literal may have gone into something else as its class was made.

        Class decorators, metaclasses and ``__init_subclass__`` read class bodies: the ``__init__`` of a dataclass has
        the defaults of its fields from there.

        :param text: source of the module that defines it.
        """
        if self.kind is ParameterKind.FUNCTION or len(self.parts) == 1:
            return False
        classes = (found.node for found in text.named.get(".".join(self.parts[:-1]), ()))
        if any(isinstance(node, ast.ClassDef) and node.decorator_list for node in classes):
            return True
        owner = resolve(self.parts[:-1], vars(self.module))
        return isinstance(owner, type) and (type(owner) not in _PLAIN_METACLASSES or _is_told_of_subclasses(owner))

    def words(self, bound: BoundNames) -> frozenset[str]:
        """The words of which one must occur in a module's source, for the definition to be used there."""
        return frozenset({self.parts[-1], *bound.of(self._target())})

    def _target(self) -> object:
        """The live object bound to the first part of the qualified name: the function, class or value."""
        return resolve(self.parts[:1], vars(self.module))

    def _is_used(self, parts: tuple[str, ...], called: bool) -> bool:
        if self.kind is ParameterKind.FUNCTION:
            makes = self.parts[-1] in CONSTRUCTORS and parts == self.parts[:-1]
            return called and (parts == self.parts or makes)
        return parts[: len(self.parts)] == self.parts

    def _meanings(self, reference: Reference, module: ModuleType, imported: set[str]) -> Iterator[tuple[str, ...]]:
        """A reference as qualified names of the defining module, where it may be one."""
        if module is self.module:
            yield reference.parts
            yield (*reference.classes, *reference.parts)
        elif reference.parts[0] in imported:
            yield (self.parts[0], *reference.parts[1:])
        for index in range(1, len(reference.parts)):
            owner = resolve(reference.parts[:index], vars(module))
            if isinstance(owner, ModuleType) and self._stands_for(reference.parts[index], owner):
                yield (self.parts[0], *reference.parts[index + 1 :])

    def _imported_names(self, module: ModuleType, imports: Iterable[ast.alias]) -> Iterator[str]:
        """Names that a module has from an import of the definition, or of the class that holds it."""
        for alias in imports:
            name = self.parts[0] if alias.name == "*" else imported_as(alias)
            if self._stands_for(name, module, alias.name):
                yield name

    def _stands_for(self, name: str, module: ModuleType, original: str = "") -> bool:
        """Whether a name of a module is bound to the definition.

        A function or class is known by its identity. The value of a literal may be shared by chance: there the name
        that it was imported by must agree as well.
        """
        value = vars(module).get(name, MISSING)
        if value is MISSING or value is not self._target():
            return False
        return callable(value) or self.parts[0] in (name, original)
