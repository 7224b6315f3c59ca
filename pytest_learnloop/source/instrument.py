"""Instrumenting a definition, so that it tells of its own calls and of the lines that run.

The syntax tree is changed, and no wrapper put around the function: identity, signature, kind and tracebacks stay what
they are. What is added reaches the recorder through two globals of the module and keeps its state in local variables.
All of these have names that begin with ``@``, which no program can write, and which pytest's failure texts leave out.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol, TypeVar

from pytest_learnloop.source.names import FunctionNode, first_line

_CALL = "@learn_call"
_RESULT = "@learn_result"
_Node = TypeVar("_Node", bound=ast.AST)
_LATER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Yield, ast.YieldFrom)
"""What may run once the call of the function around it is over, or after a pause."""
_PARTS_OF_STATEMENTS = (ast.stmt, ast.ExceptHandler, ast.match_case)
_PLACE = ("lineno", "col_offset", "end_lineno", "end_col_offset")
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

    lines: list[int]
    """Set to 1 at the index of each line that runs, and at 0 when a call begins. (A list, as CPython stores into lists
    faster than into anything else that takes an index.)"""
    open: bool
    """Whether a call that begins now is to be told of."""

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
    lingers: bool
    """Whether lines may run that no call precedes: those of nested functions, and what follows a ``yield``."""
    first: int = 1
    """Line 1 of it as its code object and tracebacks count."""


def probe_names(parameter: str) -> tuple[str, str]:
    """The globals through which instrumented code reaches the probe of a parameter, and the probe's lines."""
    return f"@learn_probe {parameter}", f"@learn_lines {parameter}"


def instrument(definition: FunctionNode, parameter: str, first: int = 1, *, traces: bool = True) -> Shape:
    """Make a definition tell of its calls and lines, and give the shape that it had. It is changed in place.

    Lines of nested functions count as lines of the definition; their calls do not count as its calls. A function that
    looks at its own local variables (``locals()``, ``eval(…)``) tells how a call begins, but not how it ends, so that
    nothing is added to what it sees.

    :param parameter: id of the parameter whose :func:`probe_names` the code will look up.
    :param first: line of the text it was parsed from that counts as line 1.
    :param traces: False where nothing is of interest but that it runs; its probe then has no room for calls. Lines are
        marked only where some may run that no call precedes.
    """
    probe, lines = probe_names(parameter)
    survey = _Survey(definition)
    shape = survey.shape(first)
    marks = traces or shape.lingers
    if marks:
        for block in survey.blocks:
            block.mark(lines, first)
    values = ast.Tuple([_read(name.lstrip("*")) for name in shape.arguments], ast.Load())
    is_open = ast.Attribute(_read(probe), "open", ast.Load())
    enter = ast.IfExp(test=is_open, body=_told(probe, "enter", values), orelse=_nothing())
    documentation, told = _without_documentation(definition.body)
    begin: ast.stmt = ast.Expr(enter)
    if traces and not survey.reads_own_scope:
        begin = ast.Assign([ast.Name(_CALL, ast.Store())], enter)
        told = _telling_the_end(definition, told)
    marked = [_mark(lines, 0, definition)] if marks else []
    definition.body = [*documentation, *marked, _placed(begin, definition), *told]
    return shape


class _Survey:
    """What is found in one walk through a definition that has not been instrumented yet."""

    def __init__(self, definition: FunctionNode) -> None:
        self._definition = definition
        self.blocks: list[_Block] = []
        self._lingers = isinstance(definition, ast.AsyncFunctionDef)
        self._named: list[ast.Name] = []
        """Uses of builtins that look at local variables."""
        self._harmless: set[int] = set()
        """Ids of the nodes of those that are called so that they don't."""
        pending: list[ast.AST] = [definition]
        while pending:
            node = pending.pop()
            self._take(node)
            for _, value in ast.iter_fields(node):
                if isinstance(value, list):
                    if value and isinstance(value[0], ast.stmt):
                        self.blocks.append(_Block(value, _header_lines(node)))
                    pending.extend(each for each in value if isinstance(each, ast.AST))
                elif isinstance(value, ast.AST) and not isinstance(value, ast.expr_context):
                    pending.append(value)

    def _take(self, node: ast.AST) -> None:
        if isinstance(node, ast.Name):
            if node.id in _ENOUGH_ARGUMENTS:
                self._named.append(node)
        elif isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name) and len(node.args) >= _ENOUGH_ARGUMENTS.get(node.func.id, 0):
                self._harmless.add(id(node.func))
        elif isinstance(node, _LATER) and node is not self._definition:
            self._lingers = True

    @property
    def reads_own_scope(self) -> bool:
        """Whether it looks at its own local variables as a whole."""
        return any(id(node) not in self._harmless for node in self._named)

    def shape(self, first: int) -> Shape:
        """Its shape, ``first`` being the line that counts as line 1."""
        arguments = self._definition.args
        names = [each.arg for each in (*arguments.posonlyargs, *arguments.args)]
        names += [f"*{arguments.vararg.arg}"] if arguments.vararg else []
        names += [each.arg for each in arguments.kwonlyargs]
        names += [f"**{arguments.kwarg.arg}"] if arguments.kwarg else []
        extents: dict[int, int] = {}
        for block in self.blocks:
            for begin, end in block.extents():
                extents[begin - first + 1] = max(end - first + 1, extents.get(begin - first + 1, 0))
        size = (self._definition.end_lineno or self._definition.lineno) - first + 1
        return Shape(tuple(names), extents, size, self._lingers, first)


def _telling_the_end(definition: FunctionNode, body: list[ast.stmt]) -> list[ast.stmt]:
    """The body of a function, made to tell what it returns, yields and raises."""
    reports = _Reports()
    told: list[ast.stmt] = []
    for statement in body:
        replaced = reports.visit(statement)
        told += replaced if isinstance(replaced, list) else [replaced]
    ended = _placed(_if_recorded("returned", _nothing()), definition)
    handler = ast.ExceptHandler(_read("BaseException"), None, [_if_recorded("raised"), ast.Raise()])
    return [ast.copy_location(ast.Try([*told, ended], [_placed(handler, definition)], [], []), definition)]


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
            return [_placed(_if_recorded("returned", _nothing()), node), node]
        keep = ast.Assign([_placed(ast.Name(_RESULT, ast.Store()), node)], node.value)
        node.value = _placed(_read(_RESULT), node)
        return [ast.copy_location(keep, node), _placed(_if_recorded("returned", _read(_RESULT)), node), node]

    def visit_Yield(self, node: ast.Yield) -> ast.Yield:
        self.generic_visit(node)
        node.value = self._reported("yielded", node.value or _placed(_nothing(), node), node)
        return node

    def visit_YieldFrom(self, node: ast.YieldFrom) -> ast.YieldFrom:
        self.generic_visit(node)
        node.value = self._reported("delegated", node.value, node)
        return node

    @staticmethod
    def _reported(ending: str, value: ast.expr, at: ast.expr) -> ast.expr:
        test = _placed(ast.Compare(_read(_CALL), [ast.Is()], [_nothing()]), at)
        told = _placed(_told(_CALL, ending), at)
        told.args.append(value)
        return ast.copy_location(ast.IfExp(test=test, body=value, orelse=told), at)


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
        marked: list[ast.stmt] = []
        if self.header:
            marked.append(_mark(lines, self.header[0] - first + 1, self.statements[0]))
        for statement in self.statements:
            if not _is_string(statement) and not isinstance(statement, ast.Global | ast.Nonlocal):
                marked.append(_mark(lines, first_line(statement) - first + 1, statement))
            marked.append(statement)
        self.statements[:] = marked


def _header_lines(node: ast.AST) -> tuple[int, int] | None:
    """First and last line of an ``except …:`` or ``case …:``; None for what is no such thing."""
    if isinstance(node, ast.ExceptHandler):
        return node.lineno, (node.type and node.type.end_lineno) or node.lineno
    if isinstance(node, ast.match_case):
        return node.pattern.lineno, (node.guard or node.pattern).end_lineno or node.pattern.lineno
    return None


def _extent(statement: ast.stmt) -> tuple[int, int]:
    """First and last line of a statement, or of its header where it holds other statements."""
    first = last = first_line(statement)
    if not _holds_statements(statement):
        return first, statement.end_lineno or first
    pending = [*_header(statement)]
    while pending:
        node = pending.pop()
        end: int | None = getattr(node, "end_lineno", None)
        if end is None:
            pending.extend(_header(node))  # such as all arguments together, which have no place of their own
        else:
            last = max(last, end)
    return first, last


def _holds_statements(node: ast.AST) -> bool:
    return any(isinstance(child, _PARTS_OF_STATEMENTS) for child in ast.iter_child_nodes(node))


def _header(node: ast.AST) -> Iterator[ast.AST]:
    return (child for child in ast.iter_child_nodes(node) if not isinstance(child, _PARTS_OF_STATEMENTS))


def _without_documentation(body: list[ast.stmt]) -> tuple[list[ast.stmt], list[ast.stmt]]:
    return (body[:1], body[1:]) if _is_string(body[0]) else ([], body)


def _is_string(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


def _mark(lines: str, line: int, at: ast.stmt) -> ast.stmt:
    """``LINES[line] = 1``. Made in one go, as there are many of them."""
    place = {name: getattr(at, name) for name in _PLACE}
    target = ast.Subscript(
        ast.Name(lines, ast.Load(), **place), ast.Constant(line, None, **place), ast.Store(), **place
    )
    return ast.Assign([target], ast.Constant(1, None, **place), None, **place)


def _if_recorded(ending: str, *values: ast.expr) -> ast.stmt:
    """``if CALL is not None: CALL.ending(value)``."""
    test = ast.Compare(_read(_CALL), [ast.IsNot()], [_nothing()])
    return ast.If(test, [ast.Expr(_told(_CALL, ending, *values))], [])


def _told(receiver: str, method: str, *values: ast.expr) -> ast.Call:
    return ast.Call(ast.Attribute(_read(receiver), method, ast.Load()), list(values), [])


def _read(name: str) -> ast.expr:
    return ast.Name(name, ast.Load())


def _nothing() -> ast.expr:
    return ast.Constant(None)


def _placed(node: _Node, at: ast.AST) -> _Node:
    """What was made here, all of it placed where something of the source stands, so that tracebacks show that."""
    place = {name: getattr(at, name) for name in _PLACE}
    for each in ast.walk(node):
        if each._attributes:
            vars(each).update(place)
    return node
