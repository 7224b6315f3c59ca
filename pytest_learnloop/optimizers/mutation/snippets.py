"""Whole statements, conditions and iterables of a module, to be put where they might be missing.

Most of what a repair needs is in the program already (Barr et al. 2014, "The Plastic Surgery Hypothesis").
"""

from __future__ import annotations

import ast
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from pytest_learnloop.optimizers.mutation.syntax import Leaving

_LONGEST = 80
"""Longer ones are hardly ever right in another place."""
_SIMPLE = (ast.Assign, ast.AugAssign, ast.Expr, ast.Raise)


@dataclass(frozen=True)
class Snippet:
    """A piece of code with the names it needs."""

    text: str
    """As the module has it; of a guard, the second line is indented by four spaces."""
    canonical: str
    """As Python writes it: the same for those that differ in formatting alone."""
    names: frozenset[str]
    """Names that it reads, without those that it binds itself."""
    own: frozenset[str] = frozenset()
    """Attributes of ``self`` or ``cls`` that it mentions."""
    uses: frozenset[tuple[str, str]] = frozenset()
    """(name, ``number`` or ``container``): what it takes the values of some names to be."""

    def fits(self, known: Iterable[str]) -> bool:
        """Whether all it reads is known."""
        return self.names.issubset(known)


@dataclass(frozen=True)
class Snippets:
    """The pieces of one module, each once, in the order of the source."""

    statements: tuple[Snippet, ...] = ()
    """Assignments, calls and raises, and guards: conditions with one statement that leaves."""
    conditions: tuple[Snippet, ...] = ()
    iterables: tuple[Snippet, ...] = ()
    """What loops go over; names alone left out."""
    raises: Mapping[str, tuple[Snippet, ...]] = field(default_factory=dict)
    """Last name of an exception -> statements of any length that raise it, on as many lines as they have."""


def snippets(modules: Iterable[tuple[str, ast.Module]]) -> Snippets:
    """The snippets in modules, each given as its source and the tree of that."""
    found = [Written.of(*module) for module in modules]
    return Snippets(
        _distinct(each.written(node) for each in found for node in each.nodes if _is_movable(node)),
        _distinct(each.written(test) for each in found for test in each.tests()),
        _distinct(each.written(iterable) for each in found for iterable in each.iterables()),
        _raises(found),
    )


@dataclass(frozen=True)
class Written:
    """The nodes of one module in the order of its source, with their text."""

    lines: list[str]
    nodes: list[ast.AST]

    @classmethod
    def of(cls, source: str, tree: ast.Module) -> Written:
        """Those of a source's tree."""
        return cls(source.split("\n"), [*_in_order(tree)])

    def tests(self) -> Iterator[ast.expr]:
        return (node.test for node in self.nodes if isinstance(node, ast.If | ast.While | ast.IfExp))

    def iterables(self) -> Iterator[ast.expr]:
        iterated = (node.iter for node in self.nodes if isinstance(node, ast.For | ast.AsyncFor | ast.comprehension))
        return (each for each in iterated if not isinstance(each, ast.Name))

    def raises(self) -> Iterator[tuple[str, ast.Raise]]:
        """(last name of an exception, statement that raises it)."""
        for node in self.nodes:
            if isinstance(node, ast.Raise):
                made = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
                yield made.attr if isinstance(made, ast.Attribute) else getattr(made, "id", ""), node

    @cached_property
    def formatted(self) -> frozenset[ast.AST]:
        """The nodes within f-strings, which before Python 3.12 don't always know where they are."""
        return frozenset(inner for node in self.nodes if isinstance(node, ast.JoinedStr) for inner in ast.walk(node))

    def written(self, node: ast.AST) -> tuple[str, ast.AST]:
        """A node with its text: as it stands where that is on one line, else as Python writes it."""
        if isinstance(node, ast.If):
            leaving, _ = self.written(node.body[0])
            return f"if {self.written(node.test)[0]}:\n    {leaving}", node
        assert isinstance(node, ast.stmt | ast.expr | ast.keyword)
        line = self.lines[node.lineno - 1]
        if node.lineno != node.end_lineno or not line.isascii() or node in self.formatted:
            return ast.unparse(node), node
        return line[node.col_offset : node.end_col_offset], node

    def lines_of(self, node: ast.stmt) -> tuple[str, ast.AST]:
        """A statement with its lines as they stand, the first of them not indented; no string may span them."""
        lines = self.lines[node.lineno - 1 : node.end_lineno]
        strings = [inner for inner in ast.walk(node) if isinstance(inner, ast.Constant | ast.JoinedStr)]
        if any(string.lineno != string.end_lineno for string in strings) or not "".join(lines).isascii():
            return ast.unparse(node), node
        lines[-1] = lines[-1][: node.end_col_offset]
        indentation = " " * node.col_offset
        return "\n".join([lines[0][node.col_offset :], *(line.removeprefix(indentation) for line in lines[1:])]), node


def _in_order(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    for child in ast.iter_child_nodes(node):
        yield from _in_order(child)


def _distinct(written: Iterable[tuple[str, ast.AST]], longest: float = _LONGEST) -> tuple[Snippet, ...]:
    found: dict[str, Snippet] = {}
    for text, node in written:
        canonical = ast.unparse(node)
        if len(text) <= longest and canonical not in found:
            found[canonical] = Snippet(text, canonical, _needed(node), _own_attributes(node), frozenset(_uses(node)))
    return tuple(found.values())


def _raises(modules: Iterable[Written]) -> dict[str, tuple[Snippet, ...]]:
    written: defaultdict[str, list[tuple[str, ast.AST]]] = defaultdict(list)
    for module in modules:
        for exception, raising in module.raises():
            written[exception].append(module.lines_of(raising))
    return {exception: _distinct(each, longest=math.inf) for exception, each in written.items()}


def _uses(node: ast.AST) -> Iterator[tuple[str, str]]:
    for inner in ast.walk(node):
        for used, kind in _operands(inner):
            if isinstance(used, ast.Name):
                yield used.id, kind


def _operands(node: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    """Parts of a node that can only be numbers, or only be containers."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub | ast.Div | ast.FloorDiv):
        yield from ((node.left, "number"), (node.right, "number"))
    elif isinstance(node, ast.Compare) and any(_is_number(operand) for operand in [node.left, *node.comparators]):
        ordered = not any(isinstance(op, ast.Is | ast.IsNot | ast.In | ast.NotIn) for op in node.ops)
        yield from ((operand, "number") for operand in [node.left, *node.comparators] if ordered)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and len(node.args) == 1:
        kind = {"len": "container", "sorted": "container", "sum": "container", "abs": "number", "range": "number"}
        if node.func.id in kind:
            yield node.args[0], kind[node.func.id]
    elif isinstance(node, ast.Subscript | ast.Starred):
        yield node.value, "container"


def _is_number(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) in (int, float)


def _own_attributes(node: ast.AST) -> frozenset[str]:
    attributes = (inner for inner in ast.walk(node) if isinstance(inner, ast.Attribute))
    return frozenset(
        each.attr for each in attributes if isinstance(each.value, ast.Name) and each.value.id in ("self", "cls")
    )


def _is_movable(node: ast.AST) -> bool:
    if isinstance(node, ast.If):
        return not node.orelse and len(node.body) == 1 and isinstance(node.body[0], Leaving)
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Call)
    return isinstance(node, _SIMPLE)


def _needed(node: ast.AST) -> frozenset[str]:
    names = [inner for inner in ast.walk(node) if isinstance(inner, ast.Name)]
    changed = {node.target.id} if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name) else set()
    inside = (inner for inner in ast.walk(node) if isinstance(inner, ast.comprehension))
    bound = {name.id for inner in inside for name in ast.walk(inner.target) if isinstance(name, ast.Name)}
    bound |= {inner.arg for inner in ast.walk(node) if isinstance(inner, ast.arg)}
    return frozenset({name.id for name in names if isinstance(name.ctx, ast.Load)} - bound | changed)
