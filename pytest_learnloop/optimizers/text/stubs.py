"""Functions without a body: what a rewrite from scratch begins with, and those that nobody has written yet."""

from __future__ import annotations

import ast

from pytest_learnloop.domain import Parameter, ParameterKind, normalized
from pytest_learnloop.errors import ProposalError
from pytest_learnloop.source.head import beginning_of, indent_of
from pytest_learnloop.source.piece import Piece, parse_piece
from pytest_learnloop.source.stub import stub_of


def stub(parameter: Parameter, source: str) -> str:
    """Signature and docstring of a function, as they are written; a literal stays as it is."""
    piece = _piece(parameter, source)
    return source if piece is None else f"{beginning_of(piece)}\n{indent_of(piece)}..."


def is_unwritten(parameter: Parameter, source: str) -> bool:
    """Whether a function does nothing yet: it is empty, raises NotImplementedError, or is the stub of its mark."""
    piece = _piece(parameter, source)
    if piece is None:
        return False
    does = next((each for each in piece.definition.body if not _is_nothing(each)), None)
    if does is None or (isinstance(does, ast.Raise) and _name(does.exc) == NotImplementedError.__name__):
        return True
    return bool(parameter.stub) and normalized(source) == normalized(stub_of(parameter))


def _piece(parameter: Parameter, source: str) -> Piece | None:
    """None for a literal, and where the source does not hold the function."""
    if parameter.kind is ParameterKind.LITERAL:
        return None
    try:
        return parse_piece(source, parameter.qualname.rpartition(".")[2])
    except ProposalError:
        return None


def _is_nothing(statement: ast.stmt) -> bool:
    """``pass``, ``...`` or a docstring."""
    return isinstance(statement, ast.Pass) or (
        isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    )


def _name(exception: ast.expr | None) -> str:
    called = exception.func if isinstance(exception, ast.Call) else exception
    return called.id if isinstance(called, ast.Name) else ""
