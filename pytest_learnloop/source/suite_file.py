"""A test module or a conftest.py as it is read for what its tests use: fixtures, helpers, constants, and tables of
cases, which tell of other tests."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pytest_learnloop.errors import TargetError
from pytest_learnloop.source.decorators import called, decorators_of, is_telling, last_name
from pytest_learnloop.source.names import FunctionNode, first_line
from pytest_learnloop.source.text import Text, decode

_GENERATING = "pytest_generate_tests"


@dataclass(frozen=True)
class SuiteFile:
    """One file of a suite."""

    text: Text
    tests: frozenset[str] = frozenset()
    """Names of test functions, beside those that begin with ``test``."""

    @classmethod
    def read(cls, path: Path, tests: frozenset[str]) -> SuiteFile | None:
        """The file at a path; None where there is none, or none that parses."""
        try:
            text = decode(path.read_bytes(), str(path))
            text.tree  # noqa: B018 - so that what is returned is known to parse
        except (OSError, TargetError):
            return None
        return cls(text, tests)

    @cached_property
    def definitions(self) -> Mapping[str, ast.stmt]:
        """Qualified name -> the statement that defines it last, of functions, classes and variables of module and
        classes."""
        return {name: named[-1].node for name, named in self.text.named.items() if not named[-1].in_function}

    @cached_property
    def tables(self) -> frozenset[str]:
        """Qualified names of what holds the cases of tests, or makes them."""
        found: set[str] = set()
        pending = list(self._named_for_cases())
        while pending:
            name = pending.pop()
            for qualname in self._by_last_name.get(name, ()):
                node = self.definitions[qualname]
                if qualname not in found and not isinstance(node, ast.ClassDef):
                    found.add(qualname)
                    pending += loaded_names(node) if isinstance(node, FunctionNode) else _lists(_value(node))
        return frozenset(found)

    def function_on(self, line: int) -> str | None:
        """Qualified name of the function that begins on a line, its decorators included."""
        return self._functions.get(line)

    def may_be_shown(self, qualname: str) -> bool:
        """Whether it holds neither a test nor cases of tests."""
        return qualname not in self.tables and not any(map(self._is_test, ast.walk(self.definitions[qualname])))

    def source_of(self, qualname: str) -> str:
        """A definition as it is written, dedented, with no decorators but those that say how it is used."""
        node = self.definitions[qualname]
        lines = [line.rstrip("\r\n") for line in self.text.lines[node.lineno - 1 : node.end_lineno]]
        heads = [f"@{shown}" for each in decorators_of(node) if (shown := _shown(each))]
        return "\n".join([*heads, textwrap.dedent("\n".join(lines)).rstrip()])

    def _is_test(self, node: ast.AST) -> bool:
        """Whether it is a test function, or makes such."""
        if not isinstance(node, FunctionNode) or fixture_name(node):
            return False
        return node.name.startswith("test") or node.name in self.tests or node.name == _GENERATING

    @cached_property
    def _functions(self) -> Mapping[int, str]:
        """Qualified names of functions by the lines that these begin on."""
        items = self.definitions.items()
        return {first_line(node): qualname for qualname, node in items if isinstance(node, FunctionNode)}

    @cached_property
    def _by_last_name(self) -> Mapping[str, Sequence[str]]:
        """Qualified names by the names that they end in."""
        found: dict[str, list[str]] = {}
        for qualname in self.definitions:
            found.setdefault(qualname.rpartition(".")[2], []).append(qualname)
        return found

    def _named_for_cases(self) -> Iterator[str]:
        """Names that stand for several cases where tests and fixtures get theirs, or look them up."""
        for node in ast.walk(self.text.tree):
            if isinstance(node, ast.Call) and last_name(node.func) in ("parametrize", "fixture"):
                values = [each.value for each in node.keywords if each.arg not in ("argnames", "indirect")]
                for value in (*node.args[1:], *values):
                    yield from _lists(value)
            elif isinstance(node, FunctionNode):
                yield from loaded_names(node) if node.name == _GENERATING else self._looked_up(node)

    def _looked_up(self, function: FunctionNode) -> Iterator[str]:
        """Names of what a function looks its arguments up in, which may hold what other cases expect."""
        arguments = set(_argument_names(function))
        if arguments:
            for table, key in self._lookups(function):
                if not arguments.isdisjoint(_names_in(key)):
                    yield last_name(table)

    def _lookups(self, function: FunctionNode) -> Iterator[tuple[ast.expr, ast.expr]]:
        """What a function looks something up in, and by what."""
        for node in ast.walk(function):
            match node:
                case ast.Subscript(value=table, slice=key):
                    yield table, key
                case ast.Call(func=ast.Attribute(value=table, attr="get"), args=[key, *_]) if self._is_dict(table):
                    yield table, key

    def _is_dict(self, table: ast.expr) -> bool:
        """Whether it names a dictionary that the file spells out."""
        return any(
            isinstance(_value(self.definitions[each]), ast.Dict | ast.DictComp)
            for each in self._by_last_name.get(last_name(table), ())
        )


def fixture_name(node: ast.AST) -> str:
    """The name that tests request a fixture by; empty where a statement defines none."""
    if not isinstance(node, FunctionNode) or not any(map(_is_fixture, node.decorator_list)):
        return ""
    given = _said(node, "name")
    return given.value if isinstance(given, ast.Constant) and isinstance(given.value, str) else node.name


def loaded_names(node: ast.AST) -> list[str]:
    """Names that a function's code, or an expression's, reads and does not bind itself, in their order; neither
    decorators nor annotations count."""
    parts = [inner for part in _code(node) for inner in ast.walk(part)]
    names = [each for each in parts if isinstance(each, ast.Name)]
    bound = {each.id for each in names if not isinstance(each.ctx, ast.Load)}
    bound |= {each.arg for each in parts if isinstance(each, ast.arg)} | set(_argument_names(node))
    return list(dict.fromkeys(each.id for each in names if each.id not in bound))


def _code(node: ast.AST) -> list[ast.AST]:
    if isinstance(node, FunctionNode):
        return [*node.args.defaults, *filter(None, node.args.kw_defaults), *node.body]
    if isinstance(node, ast.ClassDef):
        return [*node.bases, *node.keywords, *(part for each in node.body for part in _code(each))]
    if isinstance(node, ast.Assign | ast.AnnAssign):
        return [node.value] if node.value is not None else []
    return [node]


def _value(node: ast.stmt) -> ast.expr | None:
    """What an assignment assigns; None for any other statement."""
    return node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None


def _argument_names(node: ast.AST) -> list[str]:
    """Of a function; none of anything else."""
    if not isinstance(node, FunctionNode):
        return []
    return [each.arg for each in ast.walk(node.args) if isinstance(each, ast.arg)]


def _is_fixture(decorator: ast.expr) -> bool:
    return last_name(called(decorator)) in ("fixture", "yield_fixture")


def _said(fixture: ast.stmt, name: str) -> ast.expr | None:
    """What the decorator of a fixture is given by this name."""
    calls = [each for each in decorators_of(fixture) if isinstance(each, ast.Call) and _is_fixture(each)]
    return next((each.value for call in calls for each in call.keywords if each.arg == name), None)


def _shown(decorator: ast.expr) -> str:
    """A decorator as it is shown; empty where it is not."""
    if _is_fixture(decorator):
        return ast.unparse(called(decorator))
    return ast.unparse(decorator) if is_telling(decorator) else ""


def _lists(value: ast.AST | None) -> Iterator[str]:
    """Names in an expression that stand for several cases; what a list names one by one is a value of one case."""
    if isinstance(value, ast.List | ast.Tuple | ast.Set):
        for each in value.elts:
            if isinstance(each, ast.Starred):
                yield from _lists(each.value)
    elif value is not None:
        yield from _names_in(value)


def _names_in(value: ast.AST) -> Iterator[str]:
    return (each.id for each in ast.walk(value) if isinstance(each, ast.Name))
