"""Stubs: a function with its signature and its docstring alone, and a literal with another value.

What stays is left as it is to the letter, comments within it included.
"""

from __future__ import annotations

import ast

from pytest_learnloop.domain import Parameter, ParameterKind
from pytest_learnloop.errors import ProposalError
from pytest_learnloop.source.head import beginning_of, indent_of
from pytest_learnloop.source.names import FunctionNode, yields
from pytest_learnloop.source.piece import check_literal, parse_piece
from pytest_learnloop.source.text import compile_tree, parse

DEFAULT = "raise NotImplementedError"
"""What the stub of a function does unless its mark says something else."""

_NEVER_REACHED = "yield  # never reached: it makes this a generator"
_INDENT = " " * 4


def stub_of(parameter: Parameter) -> str:
    """The source of a parameter's stub: a literal without a value of its own for that stays as it is.

    :raises ProposalError: what its mark says cannot stand there.
    """
    if parameter.kind is ParameterKind.LITERAL:
        return stubbed_literal(parameter.source, parameter.stub) if parameter.stub else parameter.source
    return stubbed(parameter.source, parameter.qualname.rpartition(".")[2], parameter.stub or DEFAULT)


def stubbed_literal(source: str, stub: str) -> str:
    """
    :raises ProposalError: the stub is no literal of the same type.
    """
    check_literal(stub, source)
    return stub


def stubbed(source: str, name: str, statement: str = DEFAULT) -> str:
    """A function that does nothing but this statement; a generator stays one, and so does what is async.

    :param statement: what :func:`check_statement` takes.
    :raises ProposalError: the source does not hold the function, or it cannot do that.
    """
    check_statement(statement)
    piece = parse_piece(source, name)
    head, indent = beginning_of(piece), indent_of(piece)
    body = [statement]
    if yields(piece.definition) and not yields(_definition(f"{head}\n{indent}{statement}")):
        body.append(_NEVER_REACHED)
    stub = head + "".join(f"\n{indent}{line}" for line in body)
    _check_compiles(stub, statement)
    return "\n".join([*piece.prelude_sources, stub])


def check_statement(statement: str) -> None:
    """Check that this can be all that a function does: one ``return``, ``raise`` or ``yield``, in one line.

    :raises ProposalError: it is something else.
    """
    if "\n" in statement or not _ends_or_gives(statement):
        raise ProposalError(f"a stub is one return, raise or yield, such as 'return None' or {DEFAULT!r}")


def _ends_or_gives(statement: str) -> bool:
    try:
        (found,) = _definition(f"def f():\n{_INDENT}{statement}").body
    except (SyntaxError, ValueError):
        return False
    gives = isinstance(found, ast.Expr) and isinstance(found.value, ast.Yield | ast.YieldFrom)
    return gives or isinstance(found, ast.Return | ast.Raise)


def _definition(source: str) -> FunctionNode:
    (definition,) = parse(source).body
    assert isinstance(definition, FunctionNode)
    return definition


def _check_compiles(stub: str, statement: str) -> None:
    """What does not parse only shows when compiled: a value that an async generator returns."""
    try:
        compile_tree(parse(stub), "<stub>")
    except SyntaxError as error:
        raise ProposalError(f"its stub cannot be {statement!r}: {error.msg}") from error
