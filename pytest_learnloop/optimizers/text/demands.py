"""What a test demands, as code that a reader understands at once: with its parameters' values put in."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pytest_learnloop.domain import CaseSource
from pytest_learnloop.learning.literals import parsed
from pytest_learnloop.optimizers.text.cutting import cut_characters, cut_lines
from pytest_learnloop.source.text import parse_expression

_LINES = 60
_VALUE = 300
"""Characters of a value that is put in, or shown."""

_Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Demand:
    """What one case demands."""

    name: str
    """Of the test function."""
    code: str
    """The test, or its only statement."""
    bare: bool = False
    """It is an ``assert`` that stands by itself, and says all."""
    given: str = ""
    """The values of the test's parameters, where they aren't in the code."""


def demand(test: CaseSource) -> Demand:
    """What a case demands, of a test that may be anything.

    A test that consists of one ``assert`` is that statement alone, with the values of its parameters in the place of
    their names; unless one of them can't be written as code, would not mean the same there, or would read oddly: such
    a test is shown as it is, and so is every longer one.
    """
    definition = _definition(test.source)
    name = definition.name if definition is not None else ""
    if definition is not None and (bare := _bare(definition, test)):
        return Demand(name, bare, bare=True)
    return Demand(name, cut_lines(test.source.rstrip(), _LINES), given=given(test.parameters))


def given(parameters: Iterable[tuple[str, str]]) -> str:
    """Such as ``x = 1, y = 'a'``; empty where there is nothing."""
    return ", ".join(f"{name} = {cut_characters(value, _VALUE)}" for name, value in parameters)


def as_block(demands: Iterable[Demand], shown: Collection[str] = ()) -> str:
    """Demands as one piece of code: those of one test together, its text once, and none twice.

    :param shown: texts of tests that stand elsewhere already.
    """
    by_test: dict[str, list[Demand]] = {}
    for each in demands:
        by_test.setdefault(each.name, []).append(each)
    return "\n\n".join(part for name, each in by_test.items() for part in _of_one_test(name, each, shown))


def _of_one_test(name: str, demands: Sequence[Demand], shown: Collection[str]) -> Iterator[str]:
    bare = dict.fromkeys(each.code for each in demands if each.bare)
    if bare:
        yield "\n".join([f"# {name}", *bare])
    for code in dict.fromkeys(each.code for each in demands if not each.bare):
        values = dict.fromkeys(each.given for each in demands if each.code == code)
        body = f"# {name}, which is shown above" if code in shown else code
        yield "\n".join([*(f"# with {each}" for each in values if each), body])


def _bare(definition: _Function, test: CaseSource) -> str:
    """A test's lone ``assert`` with its values put in; empty where that isn't all there is to say."""
    values = _values(test.parameters, definition)
    if len(values) < len(test.parameters):
        return ""
    lone = _lone_assert(_without_arguments(_PutIn(values).visit(definition), values))
    if lone is None:
        return ""
    return ast.unparse(lone) if values else _as_written(lone, test.source)


def _definition(source: str) -> _Function | None:
    body = parsed(source).body
    return body[0] if len(body) == 1 and isinstance(body[0], _Function) else None


def _values(parameters: Iterable[tuple[str, str]], definition: _Function) -> dict[str, ast.expr]:
    """The parameters whose values may stand where their names do."""
    arguments = definition.args
    if arguments.defaults or arguments.kw_defaults:
        return {}
    taken = [each.arg for each in ast.walk(definition) if isinstance(each, ast.arg)]
    bound = {
        each.id for each in ast.walk(definition) if isinstance(each, ast.Name) and not isinstance(each.ctx, ast.Load)
    }
    odd = _read_oddly(definition)
    parsed = {
        name: _expression(value)
        for name, value in parameters
        if taken.count(name) == 1 and name not in bound and name not in odd
    }
    return {name: value for name, value in parsed.items() if value is not None}


def _read_oddly(definition: _Function) -> set[str]:
    """Names that stand elsewhere than as an argument of a call or as a side of a comparison."""
    plain: set[int] = set()
    for node in ast.walk(definition):
        if isinstance(node, ast.Call):
            named = [keyword.value for keyword in node.keywords if keyword.arg is not None]
            plain |= {id(each) for each in (*node.args, *named)}
        elif isinstance(node, ast.Compare):
            plain |= {id(each) for each in (node.left, *node.comparators)}
    return {each.id for each in ast.walk(definition) if isinstance(each, ast.Name) and id(each) not in plain}


def _expression(value: str) -> ast.expr | None:
    if len(value) > _VALUE:
        return None
    try:
        return parse_expression(value)
    except (SyntaxError, ValueError):
        return None


class _PutIn(ast.NodeTransformer):
    """Puts values where names are read."""

    def __init__(self, values: Mapping[str, ast.expr]) -> None:
        self._values = values

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self._values.get(node.id, node)


def _without_arguments(definition: _Function, names: Iterable[str]) -> _Function:
    gone = set(names)
    for arguments in (definition.args.posonlyargs, definition.args.args, definition.args.kwonlyargs):
        arguments[:] = [each for each in arguments if each.arg not in gone]
    return definition


def _lone_assert(definition: _Function) -> ast.Assert | None:
    """The statement of a test that consists of nothing else, and needs nothing from outside."""
    statements = [each for each in definition.body if not _is_text(each)]
    arguments = {each.arg for each in ast.walk(definition.args) if isinstance(each, ast.arg)}
    if isinstance(definition, ast.AsyncFunctionDef) or len(statements) != 1:
        return None
    (statement,) = statements
    read = {each.id for each in ast.walk(statement) if isinstance(each, ast.Name)}
    return statement if isinstance(statement, ast.Assert) and arguments <= {"self"} and "self" not in read else None


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _as_written(statement: ast.stmt, source: str) -> str:
    lines = source.splitlines()[statement.lineno - 1 : statement.end_lineno]
    if not lines[0][: statement.col_offset].isspace():
        return ast.unparse(statement)
    return textwrap.dedent("\n".join(lines))
