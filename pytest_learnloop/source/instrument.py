"""Instrumenting a definition, so that it tells of its own calls and of the lines that run.

The syntax tree is changed, and no wrapper put around the function: identity, signature, kind and tracebacks stay what
they are. What is added reaches the recorder through two globals of the module and keeps its state in local variables.
All of these have names that begin with ``@``, which no program can write, and which pytest's failure texts leave out.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from pytest_learnloop.source.names import FunctionNode, first_line

_CALL = "@learn_call"
_RESULT = "@learn_result"
_ENOUGH_ARGUMENTS = {"locals": 1, "vars": 1, "dir": 1, "eval": 2, "exec": 2}
"""Builtins that look at the caller's local variables, unless they are called with this many arguments."""


class OpenCall(Protocol):
    """A call under way that is being recorded."""

    def returned(self, value: object) -> None:
        """It is about to return this value; what is told last holds."""

    def raised(self) -> None:
        """It is about to be left by the exception that is being handled."""

    def yielded(self, value: object) -> object:
        """It is about to yield this value, which is given back."""

    def delegated(self, iterable: object) -> object:
        """It is about to yield from this iterable, which is given back."""


class Probe(Protocol):
    """The recorder's end of one function."""

    lines: bytearray
    """Set to 1 at the index of each line that runs, and at 0 when a call begins."""
    open: bool
    """Whether a call that begins now is to be recorded."""

    def enter(self, values: tuple[object, ...]) -> OpenCall | None:
        """A call begins, with the values of its parameters in the order of :attr:`Shape.arguments`."""


@dataclass(frozen=True)
class Shape:
    """What one must know of a definition to read what its probe says."""

    arguments: tuple[str, ...]
    """Names of the parameters in order of the signature; variadic ones with their ``*`` or ``**``."""
    extents: Mapping[int, int]
    """First line of each statement -> last line of it, or of its header where it holds other statements."""
    size: int
    """Number of the last line."""


def shape_of(definition: FunctionNode, first: int = 1) -> Shape:
    """The shape of a definition that has not been instrumented yet.

    :param first: line of the text it was parsed from that counts as line 1.
    """
    arguments = definition.args
    names = [each.arg for each in (*arguments.posonlyargs, *arguments.args)]
    names += [f"*{arguments.vararg.arg}"] if arguments.vararg else []
    names += [each.arg for each in arguments.kwonlyargs]
    names += [f"**{arguments.kwarg.arg}"] if arguments.kwarg else []
    extents: dict[int, int] = {}
    for block in _blocks(definition):
        for begin, end in block.extents():
            extents[begin - first + 1] = max(end - first + 1, extents.get(begin - first + 1, 0))
    return Shape(tuple(names), extents, (definition.end_lineno or definition.lineno) - first + 1)


def probe_names(parameter: str) -> tuple[str, str]:
    """The globals through which instrumented code reaches the probe of a parameter, and the probe's lines."""
    return f"@learn_probe {parameter}", f"@learn_lines {parameter}"


def instrument(definition: FunctionNode, parameter: str, first: int = 1) -> None:
    """Make a definition tell of its calls and lines. It is changed in place.

    Lines of nested functions count as lines of the definition; their calls do not count as its calls. A function that
    looks at its own local variables (``locals()``, ``eval(…)``) tells how a call begins, but not how it ends, so that
    nothing is added to what it sees.

    :param parameter: id of the parameter whose :func:`probe_names` the code will look up.
    :param first: line of the text it was parsed from that counts as line 1.
    """
    shape = shape_of(definition, first)
    probe, lines = probe_names(parameter)
    for block in list(_blocks(definition)):
        block.mark(lines, first)
    documentation, body = _without_documentation(definition.body)
    values = ", ".join([*(name.lstrip("*") for name in shape.arguments), ""]).removesuffix(" ")
    enter = f"PROBE.enter(({values})) if PROBE.open else None"
    if _reads_own_scope(definition):
        told = body
    else:
        enter = f"CALL = {enter}"
        told = _telling_the_end(definition, body)
    begin = _grafted(f"LINES[0] = 1\n{enter}", definition, {"PROBE": probe, "LINES": lines})
    definition.body = [*documentation, *begin, *told]


def _telling_the_end(definition: FunctionNode, body: list[ast.stmt]) -> list[ast.stmt]:
    """The body of a function, made to tell what it returns, yields and raises."""
    reports = _Reports()
    told: list[ast.stmt] = []
    for statement in body:
        replaced = reports.visit(statement)
        told += replaced if isinstance(replaced, list) else [replaced]
    guarded = _grafted(
        "try:\n if CALL is not None: CALL.returned(None)\n"
        "except BaseException:\n if CALL is not None: CALL.raised()\n raise",
        definition,
    )
    attempt = guarded[0]
    assert isinstance(attempt, ast.Try)
    attempt.body[:0] = told
    return guarded


class _Reports(ast.NodeTransformer):
    """Makes a function's own ``return`` and ``yield`` tell their values; those of functions inside it are not its."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return node

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        return node

    def visit_Lambda(self, node: ast.Lambda) -> ast.AST:
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        return node

    def visit_Return(self, node: ast.Return) -> list[ast.stmt]:
        self.generic_visit(node)
        if node.value is None:
            return [*_grafted("if CALL is not None: CALL.returned(None)", node), node]
        keep = _grafted("RESULT = VALUE\nif CALL is not None: CALL.returned(RESULT)", node, {"VALUE": node.value})
        node.value = _expression("RESULT", node)
        return [*keep, node]

    def visit_Yield(self, node: ast.Yield) -> ast.Yield:
        self.generic_visit(node)
        value = node.value or ast.copy_location(ast.Constant(None), node)
        node.value = _expression("VALUE if CALL is None else CALL.yielded(VALUE)", node, {"VALUE": value})
        return node

    def visit_YieldFrom(self, node: ast.YieldFrom) -> ast.YieldFrom:
        self.generic_visit(node)
        node.value = _expression("VALUE if CALL is None else CALL.delegated(VALUE)", node, {"VALUE": node.value})
        return node


class _Block(NamedTuple):
    """A list of statements in the tree, and the header that is passed on the way into it alone."""

    statements: list[ast.stmt]
    header: tuple[int, int] | None = None
    """First and last line of an ``except …:`` or ``case …:``."""

    def extents(self) -> Iterator[tuple[int, int]]:
        """First and last line of the header and of each statement."""
        if self.header:
            yield self.header
        yield from map(_extent, self.statements)

    def mark(self, lines: str, first: int) -> None:
        """Put before each statement one that marks its line."""
        marked = self._mark(lines, self.header[0], first, self.statements[0]) if self.header else []
        for statement in self.statements:
            if not _is_string(statement) and not isinstance(statement, ast.Global | ast.Nonlocal):
                marked += self._mark(lines, first_line(statement), first, statement)
            marked.append(statement)
        self.statements[:] = marked

    @staticmethod
    def _mark(lines: str, line: int, first: int, at: ast.stmt) -> list[ast.stmt]:
        return _grafted(f"LINES[{line - first + 1}] = 1", at, {"LINES": lines})


def _blocks(definition: FunctionNode) -> Iterator[_Block]:
    for node in ast.walk(definition):
        header: tuple[int, int] | None = None
        if isinstance(node, ast.ExceptHandler):
            header = (node.lineno, (node.type and node.type.end_lineno) or node.lineno)
        elif isinstance(node, ast.match_case):
            header = (node.pattern.lineno, (node.guard or node.pattern).end_lineno or node.pattern.lineno)
        for name in ("body", "orelse", "finalbody"):
            statements = getattr(node, name, None)
            if isinstance(statements, list) and statements:
                yield _Block(statements, header)


def _extent(statement: ast.stmt) -> tuple[int, int]:
    """First and last line of a statement, or of its header where it holds other statements."""
    first = last = first_line(statement)
    pending: list[ast.AST] = [statement] if not _holds_statements(statement) else list(_header(statement))
    while pending:
        node = pending.pop()
        last = max(last, getattr(node, "end_lineno", None) or first)
        pending.extend(_header(node))
    return first, last


def _holds_statements(node: ast.AST) -> bool:
    return any(isinstance(child, ast.stmt | ast.ExceptHandler | ast.match_case) for child in ast.iter_child_nodes(node))


def _header(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.stmt | ast.ExceptHandler | ast.match_case):
            yield child


def _without_documentation(body: list[ast.stmt]) -> tuple[list[ast.stmt], list[ast.stmt]]:
    return (body[:1], body[1:]) if _is_string(body[0]) else ([], body)


def _is_string(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


def _reads_own_scope(definition: FunctionNode) -> bool:
    harmless = {
        id(call.func)
        for call in ast.walk(definition)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and len(call.args) >= _ENOUGH_ARGUMENTS.get(call.func.id, 0)
    }
    return any(
        isinstance(node, ast.Name) and node.id in _ENOUGH_ARGUMENTS and id(node) not in harmless
        for node in ast.walk(definition)
    )


def _grafted(source: str, at: ast.stmt, names: Mapping[str, str | ast.expr] | None = None) -> list[ast.stmt]:
    """Statements to be put in where another stands, with names that no source could hold, or expressions, put in."""
    module = ast.parse(source)
    _Graft(names, at).visit(module)
    return module.body


def _expression(source: str, at: ast.AST, names: Mapping[str, str | ast.expr] | None = None) -> ast.expr:
    expression = ast.parse(source, mode="eval")
    _Graft(names, at).visit(expression)
    return expression.body


class _Graft(ast.NodeTransformer):
    def __init__(self, names: Mapping[str, str | ast.expr] | None, at: ast.AST) -> None:
        self._names = {"CALL": _CALL, "RESULT": _RESULT, **(names or {})}
        self._at = at

    def visit(self, node: ast.AST) -> ast.AST:
        if isinstance(node, ast.Name) and node.id in self._names:
            name = self._names[node.id]
            if isinstance(name, ast.expr):
                return name
            node.id = name
        ast.copy_location(node, self._at)
        return self.generic_visit(node)
