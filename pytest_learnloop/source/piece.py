"""The source of one parameter as an optimizer proposes it: read, and checked against the original.

Messages are written so that a person or a language model can act on them.
"""

from __future__ import annotations

import ast
import builtins
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pytest_learnloop.errors import ProposalError
from pytest_learnloop.source.imports import module_imports, without_imports
from pytest_learnloop.source.layout import Block
from pytest_learnloop.source.names import (
    FunctionNode,
    binds_plain_names,
    bound_names,
    first_line,
    functions_called,
    unbound_reads,
    yields,
)
from pytest_learnloop.source.text import normalize_newlines, parse


@dataclass(frozen=True)
class Piece:
    """A function definition, and the imports and helpers that it brings along."""

    source: str
    """The whole, with ``\\n`` newlines, starting at column 0: what the positions of all nodes refer to."""
    prelude: tuple[ast.stmt, ...]
    """Imports, helper functions and classes, and assignments, in the order given."""
    prelude_sources: tuple[str, ...]
    """Source of each statement of the prelude, with the comment lines right above it."""
    definition: FunctionNode
    """The function, without decorators."""
    definition_source: str
    """Its lines from ``def`` or ``async def`` on."""
    decorators: tuple[ast.expr, ...] = ()
    """Decorators that were repeated in the proposal, the outermost first."""


def parse_piece(source: str, name: str) -> Piece:
    """Read the proposed source of the function ``name``.

    It may be indented as a whole. At top level there is exactly one function called ``name``; all else is prelude:
    imports, functions, classes, and assignments to plain names.

    :raises ProposalError: it does not parse, or holds anything else.
    """
    source = _dedented(normalize_newlines(source))
    tree = _parsed(source)
    definition = _only_definition(tree, name)
    prelude = tuple(node for node in tree.body if node is not definition)
    for node in prelude:
        _check_kind(node, name)
    _check_bound_once(prelude, name)
    lines = source.split("\n")
    piece = Piece(
        source=source,
        prelude=prelude,
        prelude_sources=tuple(_statement_sources(tree.body, prelude, lines)),
        definition=definition,
        definition_source="\n".join(lines[definition.lineno - 1 : definition.end_lineno]),
        decorators=tuple(definition.decorator_list),
    )
    definition.decorator_list = []
    return piece


def _dedented(source: str) -> str:
    lines = [line for line in source.split("\n") if line.strip()]
    indent = lines[0][: len(lines[0]) - len(lines[0].lstrip(" \t"))] if lines else ""
    if not indent:
        return source
    try:
        return "\n".join(Block.of(source).dedented(indent).lines)
    except (SyntaxError, tokenize.TokenError) as error:
        raise ProposalError(f"it is indented as a whole and does not parse ({error}): begin it at column 0") from error


def _parsed(source: str) -> ast.Module:
    try:
        return parse(source)
    except SyntaxError as error:
        lines = source.split("\n")
        line = lines[error.lineno - 1].strip() if error.lineno and error.lineno <= len(lines) else ""
        raise ProposalError(f"syntax error in line {error.lineno}: {error.msg}: {line}") from error


def _only_definition(tree: ast.Module, name: str) -> FunctionNode:
    found = [node for node in tree.body if isinstance(node, FunctionNode) and node.name == name]
    if len(found) == 1:
        return found[0]
    if found:
        lines = ", ".join(str(node.lineno) for node in found)
        raise ProposalError(f"it defines {name} several times (lines {lines}): give it once")
    defined = [node.name for node in tree.body if isinstance(node, FunctionNode | ast.ClassDef)]
    instead = f"it defines {', '.join(defined)}" if defined else "it defines no function"
    raise ProposalError(f"no function called {name} at top level ({instead}): give the whole definition of {name}")


def _check_kind(node: ast.stmt, name: str) -> None:
    if isinstance(node, ast.ImportFrom) and node.module == "__future__":
        raise ProposalError(f"line {node.lineno}: a __future__ import would change the whole file: do without it")
    if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names):
        raise ProposalError(f"line {node.lineno}: from {node.module} import *: import the names that are used")
    if isinstance(node, ast.Import | ast.ImportFrom | FunctionNode | ast.ClassDef) or binds_plain_names(node):
        return
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return
    raise ProposalError(
        f"line {node.lineno}: only imports, functions, classes, and assignments to plain names may stand beside {name}"
    )


def _check_bound_once(prelude: Iterable[ast.stmt], name: str) -> None:
    bound = {name}
    for node in prelude:
        names = bound_names([node])
        if twice := names & bound:
            raise ProposalError(f"line {node.lineno}: {_listed(twice)} is bound before: choose another name")
        bound |= names


def _statement_sources(body: list[ast.stmt], prelude: tuple[ast.stmt, ...], lines: list[str]) -> Iterator[str]:
    ends = {node.end_lineno for node in body}
    starts = [first_line(node) for node in body]
    for node in prelude:
        first = first_line(node)
        if starts.count(first) > 1 or first in ends - {node.end_lineno}:
            yield ast.unparse(node)  # it shares a line with another statement
            continue
        while first > 1 and first - 1 not in ends and lines[first - 2].lstrip().startswith("#"):
            first -= 1
        yield "\n".join(lines[first - 1 : node.end_lineno])


def check_piece(piece: Piece, original: Piece, module: ast.Module, qualname: str) -> None:
    """Check that a proposed function can stand in for the original in its module.

    Its kind (sync, async, generator, async generator) and its parameters stay: their names, their kinds, and which of
    them have defaults. The default values and the annotations may change: they are behaviour, and trainable. Decorators
    need not be repeated; where they are, they must be the original's. The names that the prelude binds must be new to
    the module, except for imports that the module has already.

    :param module: the module as it is on disk, without any edit.
    :param qualname: the function's qualified name there.
    :raises ProposalError: one of these does not hold.
    """
    name = original.definition.name
    if (was := _kind(original.definition)) != (now := _kind(piece.definition)):
        raise ProposalError(f"{name} is {was}, the proposal is {now}: keep it {was}")
    if (had := _parameters(original.definition)) != (has := _parameters(piece.definition)):
        raise ProposalError(f"{name} takes {_signature(had)}, the proposal {_signature(has)}: keep the parameters")
    _check_decorators(piece, original, module, qualname)
    if piece.prelude:
        _check_prelude(piece, module, qualname)


def _kind(definition: FunctionNode) -> str:
    if isinstance(definition, ast.AsyncFunctionDef):
        return "an async generator" if yields(definition) else "an async function"
    return "a generator" if yields(definition) else "an ordinary function"


def _parameters(definition: FunctionNode) -> list[tuple[str, str]]:
    """Each parameter as it would be listed in a signature, with what it is; the order is the order of the signature."""
    arguments = definition.args
    positional = [*arguments.posonlyargs, *arguments.args]
    without_default = len(positional) - len(arguments.defaults)
    listed = []
    for index, argument in enumerate(positional):
        kind = "positional-only" if index < len(arguments.posonlyargs) else "positional"
        listed.append((kind, argument.arg if index < without_default else f"{argument.arg}=…"))
    if arguments.vararg:
        listed.append(("variadic", f"*{arguments.vararg.arg}"))
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        listed.append(("keyword-only", argument.arg if default is None else f"{argument.arg}=…"))
    if arguments.kwarg:
        listed.append(("variadic", f"**{arguments.kwarg.arg}"))
    return listed


def _signature(parameters: list[tuple[str, str]]) -> str:
    kinds = [kind for kind, _ in parameters]
    texts = [text for _, text in parameters]
    if "keyword-only" in kinds and not any(text.startswith("*") and text[1] != "*" for text in texts):
        texts.insert(kinds.index("keyword-only"), "*")
    if "positional-only" in kinds:
        texts.insert(kinds.count("positional-only"), "/")
    return f"({', '.join(texts)})"


def _check_decorators(piece: Piece, original: Piece, module: ast.Module, qualname: str) -> None:
    if not piece.decorators:
        return
    proposed = [ast.dump(decorator) for decorator in piece.decorators]
    there = functions_called(module, qualname)
    same = [node for node in there if ast.dump(_undecorated(node)) == ast.dump(original.definition)]
    if not any(proposed == [ast.dump(decorator) for decorator in node.decorator_list] for node in same or there):
        given = ", ".join(f"@{ast.unparse(decorator)}" for decorator in piece.decorators)
        raise ProposalError(f"the decorators of {qualname} cannot be changed (to {given}): leave them out")


def _undecorated(definition: FunctionNode) -> FunctionNode:
    fields = {**dict(ast.iter_fields(definition)), "decorator_list": []}
    return type(definition)(**fields)


def _check_prelude(piece: Piece, module: ast.Module, qualname: str) -> None:
    new = bound_names(without_imports(piece.prelude, module_imports(module, typing_too=True)))
    if taken := new & bound_names(module.body):
        raise ProposalError(f"{_listed(taken)} is bound in the module already: use that, or choose another name")
    if taken := new & set(dir(builtins)):
        raise ProposalError(f"{_listed(taken)} is the name of a builtin: choose another name")
    mentioned = {node.id for node in ast.walk(module) if isinstance(node, ast.Name)}
    if new & mentioned and (taken := new & unbound_reads(module, without=qualname)):
        raise ProposalError(f"{_listed(taken)} is read elsewhere in the module: choose another name")


def check_literal(source: str, original: str) -> None:
    """Check that a proposed literal can stand in for the original one.

    A literal is what :func:`ast.literal_eval` takes: strings (not f-strings), bytes, numbers, booleans, None, and
    tuples, lists, dicts and sets of them. It must have the original's type; int and float may replace one another.

    :raises ProposalError: it is no literal, or of another type.
    """
    was, now = type(literal_value(original)), type(literal_value(source))
    if was is not now and not {was, now} <= {int, float}:
        raise ProposalError(f"the literal is {_a(was)}, the proposal {_a(now)}: keep the type")


def literal_value(source: str) -> object:
    """The value of a proposed literal.

    :raises ProposalError: it is none.
    """
    try:
        return ast.literal_eval(parse_literal(source))
    except (ValueError, TypeError, RecursionError, MemoryError) as error:
        raise ProposalError(f"not a literal: {source.strip()[:80]}: write the value out") from error


def parse_literal(source: str) -> ast.expr:
    """The expression of a proposed literal.

    :raises ProposalError: it is not one expression.
    """
    tree = _parsed(normalize_newlines(source).strip())
    if len(tree.body) != 1 or not isinstance(tree.body[0], ast.Expr):
        raise ProposalError(f"not a literal: {source.strip()[:80]}: give the value alone, without a name")
    return tree.body[0].value


def _a(kind: type) -> str:
    return f"{'an' if kind.__name__[0] in 'aeiou' else 'a'} {kind.__name__}"


def _listed(names: Iterable[str]) -> str:
    return " and ".join(sorted(names))
