"""The new source of a function, with the imports and helpers that it needs, out of any code around it."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Collection, Iterable, Iterator

from pytest_learnloop.errors import ProposalError
from pytest_learnloop.optimizers.text.answers.forgotten import forgotten_imports
from pytest_learnloop.source.head import with_docstring
from pytest_learnloop.source.names import FunctionNode, binds_plain_names, bound_names, first_line, outside_reads
from pytest_learnloop.source.piece import Piece, parse_piece
from pytest_learnloop.source.text import parse

_OURS = "pytest_learnloop"


def functions_in(tree: ast.Module) -> dict[str, FunctionNode]:
    """The functions of an answer by qualified name, those in classes too; of several with one name the last."""
    return dict(_functions(tree.body, ""))


def _functions(body: Iterable[ast.stmt], scope: str) -> Iterator[tuple[str, FunctionNode]]:
    for node in body:
        if isinstance(node, FunctionNode):
            yield scope + node.name, node
        elif isinstance(node, ast.ClassDef):
            yield from _functions(node.body, f"{scope}{node.name}.")


def lone_namesake(functions: dict[str, FunctionNode], original: str) -> FunctionNode | None:
    """The only function of an answer where it takes what the original takes: a model has given it another name."""
    if len(functions) != 1:
        return None
    (node,) = functions.values()
    try:
        definition = parse_piece(original, _first_name(original)).definition
    except (ProposalError, StopIteration):
        return None
    same = [argument.arg for argument in node.args.args] == [argument.arg for argument in definition.args.args]
    return node if same else None


def _first_name(source: str) -> str:
    tree = parse(source)
    return next(node.name for node in reversed(tree.body) if isinstance(node, FunctionNode))


def piece_of(code: str, tree: ast.Module, node: FunctionNode, name: str, module: Collection[str], before: str) -> str:
    """The source of a function as an edit: imports and helpers that it needs, then its definition, without decorators.

    A docstring that the answer leaves out stays: to leave it out saves words, and later questions rely on it.

    :param name: the name that it has to have.
    :param module: names that its module binds already.
    :param before: its present source, whose helpers are kept where they are still needed.
    :raises ProposalError: it can't be cut out.
    """
    definition = with_docstring(_definition_source(code, node, name), name, before)
    statement = parse(definition).body[0]
    usable = [other for other in tree.body if other is not node and _is_usable(other, module)]
    needed = _needed(usable, outside_reads(statement))
    reads = outside_reads(statement).union(*map(outside_reads, needed))
    bound = bound_names(needed)
    kept = [
        (other, source)
        for other, source in _prelude(before, name)
        if bound_names([other]) & reads and not bound_names([other]) & bound
    ]
    there = {name, *module, *bound, *bound_names(other for other, _ in kept)}
    forgotten = forgotten_imports([statement, *needed], reads, there)
    sources = [_statement_source(code, other) for other in needed]
    return "\n".join([*forgotten, *(source for _, source in kept), *sources, definition])


def _definition_source(code: str, node: FunctionNode, name: str) -> str:
    lines = code.split("\n")[node.lineno - 1 : node.end_lineno]
    lines[0] = lines[0][: node.col_offset].replace(";", " ") + lines[0][node.col_offset :]
    source = parse_piece("\n".join(lines), node.name).definition_source
    return source if node.name == name else _renamed(source, node.name, name)


def _renamed(source: str, old: str, new: str) -> str:
    lines = source.split("\n")
    tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    for token in reversed(tokens):
        if token.type == tokenize.NAME and token.string == old:
            row, column = token.start[0] - 1, token.start[1]
            lines[row] = lines[row][:column] + new + lines[row][column + len(old) :]
    return "\n".join(lines)


def _is_usable(node: ast.stmt, module: Collection[str]) -> bool:
    """Whether a statement may go along as an import or a helper."""
    if isinstance(node, ast.ImportFrom) and (node.module in ("__future__", _OURS) or node.names[0].name == "*"):
        return False
    if isinstance(node, ast.Import) and any(alias.name == _OURS for alias in node.names):
        return False
    kinds = ast.Import | ast.ImportFrom | FunctionNode | ast.ClassDef
    return (isinstance(node, kinds) or binds_plain_names(node)) and not bound_names([node]) & set(module)


def _needed(usable: Iterable[ast.stmt], reads: Collection[str]) -> list[ast.stmt]:
    """The statements that bind what is read, directly or by way of others, each name once; in their order."""
    pool = {name: node for node in usable for name in bound_names([node])}
    wanted = list(reads)
    needed: list[ast.stmt] = []
    while wanted:
        node = pool.get(wanted.pop())
        if node is not None and not any(node is each for each in needed):
            needed.append(node)
            wanted += outside_reads(node)
    return sorted(needed, key=lambda node: node.lineno)


def _statement_source(code: str, node: ast.stmt) -> str:
    source = "\n".join(code.split("\n")[first_line(node) - 1 : node.end_lineno])
    try:
        alone = parse(source).body
    except SyntaxError:
        return ast.unparse(node)
    return source if len(alone) == 1 else ast.unparse(node)


def _prelude(source: str, name: str) -> list[tuple[ast.stmt, str]]:
    try:
        piece: Piece = parse_piece(source, name)
    except ProposalError:
        return []
    return list(zip(piece.prelude, piece.prelude_sources, strict=True))
