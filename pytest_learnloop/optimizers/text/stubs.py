"""A parameter without its present content: what a rewrite from scratch begins with."""

from __future__ import annotations

import ast

from pytest_learnloop.domain import Parameter, ParameterKind
from pytest_learnloop.errors import ProposalError
from pytest_learnloop.source.piece import parse_piece


def stub(parameter: Parameter, source: str) -> str:
    """Signature and docstring of a function; a literal stays as it is."""
    if parameter.kind is ParameterKind.LITERAL:
        return source
    try:
        definition = parse_piece(source, parameter.qualname.rpartition(".")[2]).definition
    except ProposalError:
        return source
    first = definition.body[0]
    documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    definition.body = [*([first] if documented else []), ast.Expr(ast.Constant(...))]
    return ast.unparse(definition)
