"""What a proposal may change: the one check of ``--learn-edit``, for whoever proposes."""

from __future__ import annotations

import ast

from pytest_learnloop.domain import Artifact, Candidate, EditLevel, Parameter, ParameterKind
from pytest_learnloop.errors import ProposalError
from pytest_learnloop.source.names import FunctionNode, bound_names
from pytest_learnloop.source.piece import Piece, parse_piece


def check_levels(artifact: Artifact, candidate: Candidate) -> None:
    """Check that a candidate changes no more of any function than it may, compared with the start.

    :raises ProposalError: it does; the message begins with the parameter's id, and is meant for who proposed it.
    """
    for parameter_id, source in artifact.changes(candidate).items():
        parameter = artifact[parameter_id]
        if parameter.kind is ParameterKind.FUNCTION and parameter.edit in (EditLevel.BODY, EditLevel.DEFINITION):
            try:
                _check(parameter, artifact.source_of(parameter_id, artifact.start), source)
            except ProposalError as error:
                raise ProposalError(f"{parameter_id}: {error}") from error


def _check(parameter: Parameter, start: str, source: str) -> None:
    name = parameter.qualname.rpartition(".")[2]
    was, now = parse_piece(start, name), parse_piece(source, name)
    if new := _brought_along(was, now):
        what = "body" if parameter.edit is EditLevel.BODY else "definition"
        raise ProposalError(
            f"only the {what} of {name} may change, and it brings {new} along: put what it needs inside of {name}"
        )
    if parameter.edit is EditLevel.BODY:
        _check_body_alone(was.definition, now.definition)


def _brought_along(was: Piece, now: Piece) -> str:
    """Names that come along with a function, and did not at the start."""
    known = {ast.dump(node) for node in was.prelude}
    return " and ".join(sorted(bound_names(node for node in now.prelude if ast.dump(node) not in known)))


def _check_body_alone(was: FunctionNode, now: FunctionNode) -> None:
    if _signature(was) != _signature(now):
        raise ProposalError(
            f"only the body of {was.name} may change, and its signature is another, too: keep it as it is"
        )
    if ast.get_docstring(was, clean=False) != ast.get_docstring(now, clean=False):
        raise ProposalError(
            f"only the body of {was.name} may change, and its docstring is another, too: keep it as it is"
        )


def _signature(definition: FunctionNode) -> list[str]:
    parts = [definition.args, definition.returns, *getattr(definition, "type_params", ())]
    return ["" if part is None else ast.dump(part) for part in parts]
