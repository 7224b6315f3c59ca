"""The definitions of parameters in other files than their own: an older revision of it, or any file."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from pytest_learnloop.domain import Parameter, ParameterKind
from pytest_learnloop.errors import ProposalError
from pytest_learnloop.source.locate import Definition, locate
from pytest_learnloop.source.names import (
    FunctionNode,
    binds_plain_names,
    bound_names,
    first_line,
    imported_as,
    outside_reads,
)
from pytest_learnloop.source.piece import parse_piece
from pytest_learnloop.source.text import Text, normalize_newlines, parse


def taken_from(other: Text, parameter: Parameter, own: Text) -> str | None:
    """The source of a parameter as another file defines it; None where that defines nothing of its name.

    Imports, functions, classes and values that the definition needs and its own module lacks come along. What the
    module has, it uses as it is there.

    :param own: the parameter's own file.
    :raises ProposalError: it is something else there, or defined several times.
    :raises TargetError: it is nothing that can be trained, or the other file has a syntax error.
    """
    if parameter.qualname not in other.named:
        return None
    definition = locate(other, parameter.qualname, _line(other, parameter, own))
    if definition.kind is not parameter.kind:
        raise ProposalError(f"{other.path} has a {definition.kind.value} of that name, no {parameter.kind.value}")
    if parameter.kind is ParameterKind.LITERAL:
        return definition.source
    return "\n".join([*_along(other, definition, own), definition.source])


def _line(other: Text, parameter: Parameter, own: Text) -> int | None:
    """The line of the definition that corresponds, where several have one name, as those of a property have."""
    there = [first_line(named.node) for named in other.named[parameter.qualname]]
    here = [first_line(named.node) for named in own.named[parameter.qualname]]
    return there[here.index(parameter.line)] if len(there) == len(here) else None


def _along(other: Text, definition: Definition, own: Text) -> list[str]:
    """The sources of what a definition needs of its file, in the order of that file."""
    name = definition.qualname.rpartition(".")[2]
    pending = outside_reads(parse_piece(definition.source, name).definition)
    there = {bound: node for node in _movable(other.tree.body) for bound in bound_names([node])}
    left_out = bound_names(own.tree.body)
    along: dict[str, ast.stmt] = {}
    while pending:
        needed = pending.pop()
        if needed in there and needed not in left_out:
            left_out.add(needed)
            along[needed] = there[needed]
            pending |= outside_reads(there[needed])
    return list(dict.fromkeys(_source(other, along[each]) for each in sorted(along, key=lambda n: along[n].lineno)))


def _movable(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements that may stand beside a function in a proposal, each import by itself."""
    for node in body:
        if isinstance(node, ast.Import):
            yield from (ast.copy_location(ast.Import([alias]), node) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            if node.module != "__future__" and imported_as(node.names[0]) != "*":
                for alias in node.names:
                    yield ast.copy_location(ast.ImportFrom(node.module, [alias], node.level), node)
        elif isinstance(node, FunctionNode | ast.ClassDef) or binds_plain_names(node):
            yield node


def _source(text: Text, node: ast.stmt) -> str:
    """As it is written, where it has lines of its own."""
    lines = text.lines[first_line(node) - 1 : node.end_lineno]
    source = normalize_newlines("".join(lines)).rstrip("\n")
    try:
        same = [ast.dump(each) for each in parse(source).body] == [ast.dump(node)]
    except SyntaxError:
        same = False
    return source if same else ast.unparse(node)
