"""What a module holds that an edit can be made of: its names, attributes and strings.

Programs repeat themselves, and what a repair needs is mostly found near by (Barr et al. 2014, "The Plastic Surgery
Hypothesis").
"""

from __future__ import annotations

import ast
import builtins
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from functools import cached_property
from pathlib import Path

from pytest_learnloop.domain import Artifact
from pytest_learnloop.errors import LearnloopError
from pytest_learnloop.optimizers.mutation.methods import MethodCall, method_calls
from pytest_learnloop.optimizers.mutation.project import Siblings, is_test
from pytest_learnloop.optimizers.mutation.snippets import Snippets, snippets
from pytest_learnloop.optimizers.mutation.unary import Unary, unary
from pytest_learnloop.source.files import text_at_start
from pytest_learnloop.source.text import normalize_newlines, parse

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)

LONGEST_WORD = 40
"""Strings that are longer, or span lines, are text and no ingredients."""


@dataclass(frozen=True)
class Ingredients:
    """What the code of one module uses, each in the order of the source."""

    functions: tuple[str, ...] = ()
    """Functions and classes defined at the top level."""
    coroutines: frozenset[str] = frozenset()
    """Names of async functions and methods defined anywhere."""
    globals: tuple[str, ...] = ()
    """Other names bound at the top level by assignment."""
    imported: tuple[str, ...] = ()
    """Names bound at the top level by imports."""
    methods: tuple[str, ...] = ()
    """Attributes that are called, of any object."""
    attributes: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Base, as source text such as ``self`` or ``order.customer`` -> its attributes that are read but not called."""
    fields: tuple[tuple[str, ...], ...] = ()
    """Of each class the attributes that its methods set, or that it declares."""
    own: frozenset[str] = frozenset()
    """Names of methods, and attributes of ``self`` or ``cls``."""
    strings: tuple[str, ...] = ()
    """Short strings, docstrings left out."""
    snippets: Snippets = field(default_factory=Snippets)
    """Statements, conditions and iterables."""
    unary: Unary = field(default_factory=Unary)
    """Functions that take one argument."""
    method_calls: tuple[MethodCall, ...] = ()
    """What is called behind values with constants alone, the most frequent first."""
    siblings: Siblings = field(default_factory=Siblings, compare=False)
    """What other modules of the project hold."""

    def attributes_of(self, base: str) -> tuple[str, ...]:
        """Attributes of a base expression, given as source text."""
        return next((names for known, names in self.attributes if known == base), ())

    def fields_beside(self, name: str) -> tuple[str, ...]:
        """Other fields of the classes that have one of this name, those of the most similar names first."""
        others = {each for fields in self.fields if name in fields for each in fields if each != name}
        return tuple(sorted(others, key=lambda other: (-SequenceMatcher(None, name, other).ratio(), other)))

    @cached_property
    def unused(self) -> tuple[str, ...]:
        """Functions of one argument that the module has, and nobody uses: perhaps a call of one was dropped.

        What is imported was meant for this module, and comes first.
        """
        defined = [name for name in self.unary.defined if name not in self.siblings.mentioned]
        return (*self.unary.imported, *defined)


def ingredients(module: str, artifact: Artifact) -> Ingredients:
    """Ingredients of a module: of its file, or of its parameters alone where the file cannot be read or parsed.

    What is on disk in the place of what learning starts from is no ingredient.
    """
    parameters = [parameter for parameter in artifact.parameters if parameter.module == module]
    path = parameters[0].path
    hidden = {Path(artifact[each].path) for each in artifact.beginning}
    try:
        source = normalize_newlines(text_at_start(artifact, path).content)
        return replace(collect([source]), siblings=Siblings(path, hidden))
    except (OSError, SyntaxError, ValueError, RecursionError, LearnloopError):
        return collect(artifact.source_of(parameter.id, artifact.start) for parameter in parameters)


def collect(sources: Iterable[str]) -> Ingredients:
    """Ingredients of sources of one module; tests in it, and what does not parse, are passed over."""
    collector = _Collector()
    modules = []
    for source in sources:
        try:
            tree = parse(source)
        except SyntaxError:
            continue
        tree.body = [node for node in tree.body if not (isinstance(node, _DEFINITIONS) and is_test(node))]
        collector.top_level(tree)
        collector.visit(tree)
        modules.append((source, tree))
    return replace(
        collector.collected(),
        snippets=snippets(modules),
        unary=unary(tree for _, tree in modules),
        method_calls=method_calls(modules),
    )


class _Collector(ast.NodeVisitor):
    """Gathers names in dictionaries, which keep the order in which they were met."""

    def __init__(self) -> None:
        self._functions: dict[str, None] = {}
        self._coroutines: set[str] = set()
        self._globals: dict[str, None] = {}
        self._imported: dict[str, None] = {}
        self._fields: list[tuple[str, ...]] = []
        self._own: set[str] = set()
        self._methods: dict[str, None] = {}
        self._attributes: defaultdict[str, dict[str, None]] = defaultdict(dict)
        self._strings: dict[str, None] = {}

    def collected(self) -> Ingredients:
        return Ingredients(
            functions=tuple(self._functions),
            coroutines=frozenset(self._coroutines),
            globals=tuple(name for name in self._globals if name not in vars(builtins)),
            imported=tuple(self._imported),
            methods=tuple(self._methods),
            attributes=tuple((base, tuple(names)) for base, names in self._attributes.items()),
            fields=tuple(self._fields),
            own=frozenset(self._own),
            strings=tuple(self._strings),
        )

    def top_level(self, tree: ast.Module) -> None:
        for statement in tree.body:
            if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                self._functions[statement.name] = None
            elif isinstance(statement, ast.Assign | ast.AnnAssign):
                targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
                names = (target.id for target in targets if isinstance(target, ast.Name))
                self._globals.update((name, None) for name in names if not name.startswith("__"))
            elif isinstance(statement, ast.Import | ast.ImportFrom):
                names = ((alias.asname or alias.name).partition(".")[0] for alias in statement.names)
                self._imported.update((name, None) for name in names if name != "*")

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._fields.append(_fields_of(node))
        self._own.update(each.name for each in node.body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef))
        self.generic_visit(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self._coroutines.add(node.name)
        self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):
            self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        if isinstance(node.func, ast.Attribute):
            self._methods[node.func.attr] = None
            self._note_own(node.func)
            self.visit(node.func.value)
        else:
            self.visit(node.func)
        for argument in [*node.args, *node.keywords]:
            self.visit(argument)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        self._attributes[ast.unparse(node.value)][node.attr] = None
        self._note_own(node)
        self.generic_visit(node)

    def _note_own(self, node: ast.Attribute) -> None:
        if isinstance(node.value, ast.Name) and node.value.id in ("self", "cls"):
            self._own.add(node.attr)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        for value in node.values:
            if isinstance(value, ast.FormattedValue):
                self.visit(value.value)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str) and is_word(node.value):
            self._strings[node.value] = None


def _fields_of(node: ast.ClassDef) -> tuple[str, ...]:
    declared = (each.target for each in node.body if isinstance(each, ast.AnnAssign))
    stored = (each for each in ast.walk(node) if isinstance(each, ast.Attribute) and isinstance(each.ctx, ast.Store))
    set_on_self = (each.attr for each in stored if isinstance(each.value, ast.Name) and each.value.id == "self")
    return tuple(dict.fromkeys([*(each.id for each in declared if isinstance(each, ast.Name)), *set_on_self]))


def is_word(text: str) -> bool:
    """Whether a string is short enough to be put for another, rather than text that isn't searched."""
    return len(text) <= LONGEST_WORD and "\n" not in text
