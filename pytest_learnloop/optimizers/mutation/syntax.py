"""The source of a parameter with its syntax tree: which text belongs to which node."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from pytest_learnloop.optimizers.mutation.edit import Edit, shortened
from pytest_learnloop.optimizers.mutation.fields import Field
from pytest_learnloop.optimizers.mutation.placing import place
from pytest_learnloop.optimizers.mutation.precedence import Precedence, precedence, required
from pytest_learnloop.source.names import FunctionNode
from pytest_learnloop.source.text import parse

Loop = ast.For | ast.AsyncFor | ast.While
Leaving = ast.Return | ast.Raise | ast.Continue | ast.Break
"""Statements after which nothing of their block is run."""

_Operation = ast.BinOp | ast.BoolOp | ast.Compare | ast.UnaryOp

_NOT_EDITED = {"annotation", "returns", "decorator_list", "type_params"}
"""Fields that are no behaviour of the function, or that have to stay as they are."""


_WITHOUT_POSITION = (ast.operator, ast.boolop, ast.unaryop, ast.cmpop, ast.expr_context)


class Syntax:
    """A source text and its tree.

    ``root`` is the part that may be edited: the definition called ``name``, or where there is no name, as for a
    literal, the expression that is the whole text. Offsets are in characters (the tree's columns are in UTF-8 bytes).
    """

    def __init__(self, text: str, name: str | None = None) -> None:
        """Raises SyntaxError where the text does not parse or does not hold that definition or expression."""
        self.text = text
        self.lines = text.split("\n")
        self.tree = parse(text)
        self.root: FunctionNode | ast.expr = _expression(self.tree) if name is None else _definition(self.tree, name)
        self._starts = [0]
        for line in self.lines:
            self._starts.append(self._starts[-1] + len(line) + 1)

        self._parents: dict[ast.AST, tuple[ast.AST, str]] = {}
        self._fields: dict[ast.AST, Field] = {}
        self.nodes = tuple(self._visit(self.root))

    def _visit(self, root: ast.AST) -> Iterator[ast.AST]:
        """Every node that may be edited, parents before their children; their parents are noted on the way."""
        pending = [root]
        while pending:
            node = pending.pop()
            yield node
            if isinstance(node, ast.JoinedStr) and self.field(node) != "format_spec":
                self._fields.update(place(node, self.text, *self.span(node)))
            children = [(field, child) for field, child in _children(node) if not self._excluded(node, field, child)]
            self._parents.update((child, (node, field)) for field, child in children)
            pending.extend(child for _, child in reversed(children))

    def _excluded(self, parent: ast.AST, field: str, child: ast.AST) -> bool:
        if isinstance(parent, ast.JoinedStr):
            return not isinstance(child, ast.FormattedValue)  # The text between the fields.
        if isinstance(parent, ast.FormattedValue) and field == "value":
            return parent not in self._fields
        if isinstance(parent, ast.Expr) and isinstance(child, ast.Constant):
            return True  # A docstring.
        return field in _NOT_EDITED or isinstance(child, _WITHOUT_POSITION)

    def parent(self, node: ast.AST) -> ast.AST | None:
        """The node that holds this one; None for the root and for what may not be edited."""
        holder = self._parents.get(node)
        return holder[0] if holder else None

    def field(self, node: ast.AST) -> str:
        """The field of the parent that holds this node; empty for the root."""
        holder = self._parents.get(node)
        return holder[1] if holder else ""

    def ancestors(self, node: ast.AST) -> Iterator[ast.AST]:
        """The nodes around this one, innermost first, up to the root."""
        above = self.parent(node)
        while above is not None:
            yield above
            above = self.parent(above)

    def statement(self, node: ast.AST) -> ast.stmt | ast.excepthandler | None:
        """The statement (or ``except`` clause) that a node is in, or is; None for a literal's expression."""
        for candidate in (node, *self.ancestors(node)):
            if isinstance(candidate, ast.stmt | ast.excepthandler):
                return candidate
        return None

    def function(self, node: ast.AST) -> FunctionNode | ast.Lambda | None:
        """The innermost function around a node."""
        for above in self.ancestors(node):
            if isinstance(above, FunctionNode | ast.Lambda):
                return above
        return None

    def loop(self, node: ast.AST) -> Loop | None:
        """The innermost loop around a node, in the same function."""
        for above in self.ancestors(node):
            if isinstance(above, FunctionNode | ast.Lambda | ast.ClassDef):
                return None
            if isinstance(above, Loop):
                return above
        return None

    def is_branch(self, node: ast.AST) -> bool:
        """Whether a statement is an ``elif``, which belongs to the one above it."""
        return isinstance(node, ast.If) and self.text.startswith("elif", self.span(node)[0])

    def fields_around(self, node: ast.AST) -> list[Field]:
        """The replacement fields of f-strings that a node is in, innermost first."""
        return [self._fields[above] for above in self.ancestors(node) if above in self._fields]

    def span(self, node: ast.AST) -> tuple[int, int]:
        """Start and end of a node's text."""
        assert isinstance(node, ast.expr | ast.stmt | ast.excepthandler | ast.keyword | ast.arg)
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self._offset(node.lineno, node.col_offset), self._offset(node.end_lineno, node.end_col_offset)

    def _offset(self, line: int, column: int) -> int:
        text = self.lines[line - 1]
        if not text.isascii():
            column = len(text.encode()[:column].decode())
        return self._starts[line - 1] + column

    def line_start(self, line: int) -> int:
        """Offset of the first character of a line; that of line ``len(lines) + 1`` is one past the end."""
        return self._starts[line - 1]

    def segment(self, node: ast.AST, minimum: Precedence = Precedence.NAMED) -> str:
        """A node's text, in parentheses where it binds looser than ``minimum`` or would break off at a line's end."""
        start, end = self.span(node)
        text = self.text[start:end]
        binds = precedence(node)
        if isinstance(node, ast.Tuple) and text.startswith("("):
            binds = Precedence.ATOM
        if binds < minimum or ("\n" in text and binds < Precedence.ATOM):
            return f"({text})"
        return text

    def replace(
        self, node: ast.AST, text: str, binds: Precedence = Precedence.ATOM, *, weight: float = 1.0, words: str = ""
    ) -> Edit:
        """The edit that puts ``text``, an expression that binds as given, in an expression's place."""
        start, end = self.span(node)
        if self.needs_parentheses(node, binds):
            text = f"({text})"
        words = words or f"changed `{shortened(self.text[start:end])}` to `{shortened(text)}`"
        if binds is Precedence.ATOM and isinstance(self.parent(node), _Operation) and self.parenthesized(node):
            start, end = self._with_parentheses(start, end)
        return Edit(start, end, text, words, weight)

    def _with_parentheses(self, start: int, end: int) -> tuple[int, int]:
        """The span with the parentheses around it, unless these keep two words apart, as in ``not(a)``."""
        opening, closing = self.text.rindex("(", 0, start), self.text.index(")", end)
        if self.text[opening - 1].isalnum() or self.text[closing + 1 : closing + 2].isalnum():
            return start, end
        return opening, closing + 1

    def needs_parentheses(self, node: ast.AST, binds: Precedence) -> bool:
        """Whether an expression that binds as given needs parentheses in a node's place."""
        parent = self.parent(node)
        if isinstance(node, ast.GeneratorExp) and isinstance(parent, ast.Call):
            # The only argument of a call may share the call's parentheses, and its span then includes them.
            return self.span(node)[1] == self.span(parent)[1]
        if parent is None or binds >= required(parent, self.field(node)):
            return False
        return isinstance(parent, ast.Call) or not self.parenthesized(node)

    def parenthesized(self, node: ast.AST) -> bool:
        """Whether parentheses stand right around a node's text (a call's own ones included)."""
        start, end = self.span(node)
        return self.text[:start].rstrip().endswith("(") and self.text[end:].lstrip().startswith(")")

    def between(self, left: ast.AST, right: ast.AST) -> tuple[int, int]:
        """Start and end of the text between two nodes."""
        return self.span(left)[1], self.span(right)[0]

    def symbol(self, symbol: str, left: ast.AST, right: ast.AST) -> tuple[int, int] | None:
        """Start and end of an operator, of one word or two, between its operands; None where it isn't found."""
        start, end = self.between(left, right)
        # Beside the symbol only white space, comments and parentheses can stand between two operands.
        gap = re.sub("#[^\n]*", lambda comment: " " * len(comment[0]), self.text[start:end])
        found = re.search(r"\s+".join(map(re.escape, symbol.split())), gap)
        return (start + found.start(), start + found.end()) if found else None

    def fits(self, node: ast.AST, minimum: Precedence) -> bool:
        """Whether a node, as it is written, can be an operand of what takes nothing that binds looser than this."""
        return precedence(node) >= minimum or self.parenthesized(node)


def _children(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    for field, value in ast.iter_fields(node):
        values = value if isinstance(value, list) else [value]
        yield from ((field, child) for child in values if isinstance(child, ast.AST))


def _definition(tree: ast.Module, name: str) -> FunctionNode:
    for statement in tree.body:
        if isinstance(statement, FunctionNode) and statement.name == name:
            return statement
    raise SyntaxError(f"no definition of {name}")


def _expression(tree: ast.Module) -> ast.expr:
    if len(tree.body) == 1 and isinstance(tree.body[0], ast.Expr):
        return tree.body[0].value
    raise SyntaxError("not one expression")


def arguments_of(definition: FunctionNode) -> list[str]:
    """The names of a function's arguments, without ``self``, ``cls``, ``*args`` and ``**kwargs``."""
    arguments = [*definition.args.posonlyargs, *definition.args.args, *definition.args.kwonlyargs]
    return [argument.arg for argument in arguments if argument.arg not in ("self", "cls")]


def types_caught(clause: ast.ExceptHandler) -> list[ast.expr]:
    """The exceptions that an ``except`` clause names; none where it catches all."""
    if clause.type is None:
        return []
    return clause.type.elts if isinstance(clause.type, ast.Tuple) else [clause.type]
