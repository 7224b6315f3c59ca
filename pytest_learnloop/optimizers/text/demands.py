"""What a test demands, as code that a reader understands at once: with the values of its parameters put in."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pytest_learnloop.domain import CaseSource
from pytest_learnloop.optimizers.text.cutting import cut_characters, cut_lines

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


def demand(test: CaseSource) -> Demand:
    """What a case demands, of a test that may be anything.

    Parametrize values stand in the place of their names where they can be written as code and mean the same there, and
    in a comment where not. A test that consists of one ``assert`` is that statement alone.
    """
    definition = _definition(test.source)
    if definition is None:
        return Demand("", cut_lines(_commented(test.parameters) + test.source.rstrip(), _LINES))
    values = _values(test.parameters, definition)
    said = test.source
    if values:
        definition = _without_arguments(_PutIn(values).visit(definition), values)
        said = ast.unparse(definition)
    left = [(name, value) for name, value in test.parameters if name not in values]
    lone = None if left else _lone_assert(definition)
    if lone is not None:
        return Demand(definition.name, ast.unparse(lone) if values else _as_written(lone, said), bare=True)
    return Demand(definition.name, cut_lines(_commented(left) + said.rstrip(), _LINES))


def as_block(demands: Iterable[Demand]) -> str:
    """Demands as one piece of code: those of one test together below its name, and none twice."""
    by_test: dict[str, dict[str, Demand]] = {}
    for each in demands:
        by_test.setdefault(each.name, {})[each.code] = each
    return "\n\n".join(_of_one_test(name, list(each.values())) for name, each in by_test.items())


def _of_one_test(name: str, demands: Sequence[Demand]) -> str:
    if all(each.bare for each in demands):
        return "\n".join([f"# {name}", *(each.code for each in demands)])
    return "\n\n".join(each.code for each in demands)


def _definition(source: str) -> _Function | None:
    try:
        (statement,) = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError):
        return None
    return statement if isinstance(statement, _Function) else None


def _values(parameters: Iterable[tuple[str, str]], definition: _Function) -> dict[str, ast.expr]:
    """The parameters whose values may stand where their names do."""
    arguments = definition.args
    if arguments.defaults or arguments.kw_defaults:
        return {}
    taken = [each.arg for each in ast.walk(definition) if isinstance(each, ast.arg)]
    bound = {
        each.id for each in ast.walk(definition) if isinstance(each, ast.Name) and not isinstance(each.ctx, ast.Load)
    }
    parsed = {name: _expression(value) for name, value in parameters if taken.count(name) == 1 and name not in bound}
    return {name: value for name, value in parsed.items() if value is not None}


def _expression(value: str) -> ast.expr | None:
    if len(value) > _VALUE:
        return None
    try:
        return ast.parse(value, mode="eval").body
    except (SyntaxError, ValueError, RecursionError):
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


def _commented(parameters: Iterable[tuple[str, str]]) -> str:
    return "".join(f"# with {name} = {cut_characters(value, _VALUE)}\n" for name, value in parameters)
