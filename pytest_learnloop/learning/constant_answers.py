"""Functions that a candidate has made answer the same, whatever they are given."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pytest_learnloop.domain import Artifact, Candidate, ParameterKind
from pytest_learnloop.learning.literals import parsed

_OWN = frozenset({"self", "cls"})
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def constant_answers(artifact: Artifact, candidate: Candidate) -> dict[str, str]:
    """Parameter id -> the one value that its function gives back, of those of which this could not be said before."""
    found = {}
    for parameter_id, source in artifact.changes(candidate).items():
        parameter = artifact[parameter_id]
        if parameter.kind is not ParameterKind.FUNCTION:
            continue
        name = parameter.qualname.rpartition(".")[2]
        answer = _only_answer(source, name)
        if answer is not None and _only_answer(artifact.source_of(parameter_id, artifact.start), name) is None:
            found[parameter_id] = answer
    return found


def _only_answer(source: str, name: str) -> str | None:
    """The value, as Python writes it; None where there may be others, or there is nothing that it could depend on."""
    function = next((each for each in parsed(source).body if isinstance(each, _FUNCTIONS) and each.name == name), None)
    if function is None or not _is_given_any(function.args):
        return None
    own = list(_own_nodes(function))
    if any(isinstance(each, (ast.Yield, ast.YieldFrom)) for each in own):
        return None
    answers = {_value(each) for each in own if isinstance(each, ast.Return)}
    return answers.pop() if len(answers) == 1 and isinstance(function.body[-1], ast.Return) else None


def _is_given_any(arguments: ast.arguments) -> bool:
    """Whether there are arguments, beside what a method is called on."""
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
    return any(each is not None and each.arg not in _OWN for each in every)


def _value(statement: ast.Return) -> str | None:
    """A constant that is given back, as Python writes it; None for anything else."""
    try:
        return repr(ast.literal_eval(statement.value)) if statement.value is not None else None
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None


def _own_nodes(function: ast.AST) -> Iterator[ast.AST]:
    """Those of the function itself, and not of functions within it."""
    for node in ast.iter_child_nodes(function):
        yield node
        if not isinstance(node, (*_FUNCTIONS, ast.Lambda, ast.ClassDef)):
            yield from _own_nodes(node)
