"""Finding a definition in a source file, by its qualified name and first line."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from pytest_learnloop.domain import ParameterKind
from pytest_learnloop.errors import TargetError
from pytest_learnloop.source.layout import Block
from pytest_learnloop.source.names import FunctionNode, Named, first_line
from pytest_learnloop.source.text import Text, parse
from pytest_learnloop.words import named as shown

MARK_ARGUMENTS = frozenset({"note", "start", "stub", "edit"})
"""What ``trainable`` takes beside a literal."""

_MARGINS = " \t\f"
_METHODS = 5
"""Those of a class that an error names."""


@dataclass(frozen=True)
class Definition:
    """A function, or the literal bound to a name, in a :class:`Text`."""

    qualname: str
    """Qualified name within the module, such as ``Class.method`` or ``outer.<locals>.inner``."""
    node: FunctionNode | ast.Assign | ast.AnnAssign
    """The statement. Shared with the text's tree: treat it as read-only."""
    top: int
    """Index, in the module's body, of the outermost statement that holds it."""
    start: int
    """Offset of the first character that a new source replaces: of ``def`` or ``async def``, or of the literal."""
    end: int
    """Offset just past the last one: the end of the function's last line before its newline, or of the literal."""
    indent: str
    """White space that the statement is indented by."""
    block: Block
    """What stands from ``start`` to ``end``, with ``\\n`` newlines, dedented."""

    @property
    def kind(self) -> ParameterKind:
        """A function or a literal."""
        return ParameterKind.FUNCTION if isinstance(self.node, FunctionNode) else ParameterKind.LITERAL

    @property
    def line(self) -> int:
        """1-based line of its first decorator, its ``def``, or the assignment."""
        return first_line(self.node)

    @property
    def value(self) -> ast.expr:
        """The literal; raises :class:`TypeError` for a function."""
        value = _value(self.node)
        if value is None:
            raise TypeError(f"{self.qualname} is a function")
        return value.args[0] if isinstance(value, ast.Call) and self.wrapper is not None else value

    @property
    def wrapper(self) -> ast.Call | None:
        """The call around the literal, as in ``NAME = trainable(<literal>)``; what it calls is not resolved here."""
        value = _value(self.node)
        return value if isinstance(value, ast.Call) and not is_literal(value) else None

    @property
    def bare(self) -> bool:
        """Whether a literal runs over several lines for the sake of brackets that are no part of it."""
        return self.kind is ParameterKind.LITERAL and not _parses("\n".join(self.block.lines))

    @property
    def source(self) -> str:
        """Its source as :class:`~pytest_learnloop.domain.Parameter` has it; a bare literal gets brackets of its own."""
        source = "\n".join(self.block.lines)
        return f"({source})" if self.bare else source


def locate(text: Text, qualname: str, line: int | None = None) -> Definition:
    """The function or literal of this qualified name, and with this first line (1-based) where it is given.

    :raises TargetError: there is none, there are several and no line to tell, or it is a class, a lambda or no literal.
    """
    named = text.named.get(qualname, ())
    if not named:
        raise TargetError(f"{text.path} defines no {qualname!r}{_did_you_mean(text, qualname)}")
    if line is not None:
        there = tuple(found for found in named if first_line(found.node) == line)
        if not there:
            raise TargetError(
                f"{text.path} does not define {qualname!r} in line {line}, but in {_lines(named)}: "
                "run again on the file as it is now"
            )
        named = there
    definitions = [found for found in named if _why_not(found) is None]
    if not definitions:
        raise TargetError(f"{text.path}:{first_line(named[-1].node)}: {qualname} {_why_not(named[-1])}")
    if len(definitions) > 1:
        raise TargetError(
            f"{text.path} defines {qualname!r} several times, in {_lines(definitions)}: "
            "put @trainable above the one that is meant"
        )
    return _definition(text, qualname, definitions[0])


def is_literal(node: ast.expr) -> bool:
    """Whether an expression is a literal: what :func:`ast.literal_eval` takes."""
    try:
        ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return False
    return True


def _definition(text: Text, qualname: str, named: Named) -> Definition:
    node = named.node
    assert isinstance(node, FunctionNode | ast.Assign | ast.AnnAssign)
    spanned = node if isinstance(node, FunctionNode) else _literal(node)
    assert spanned is not None
    assert spanned.end_lineno is not None
    assert spanned.end_col_offset is not None
    start = text.offset(spanned.lineno, spanned.col_offset)
    if spanned is node:
        end = text.line_end(spanned.end_lineno)
    else:
        end = text.offset(spanned.end_lineno, spanned.end_col_offset)
    margin = text.content[text.line_start(node.lineno) : text.offset(node.lineno, node.col_offset)]
    indent = margin.rpartition("\f")[2] if not margin.strip(_MARGINS) else ""
    return Definition(qualname, node, named.top, start, end, indent, _block(text, spanned, start, end).dedented(indent))


def _block(text: Text, node: ast.expr | ast.stmt, start: int, end: int) -> Block:
    first, last = node.lineno, node.end_lineno or node.lineno
    lines = [line.rstrip("\r\n") for line in text.lines[first - 1 : last]]
    lines[-1] = lines[-1][: end - text.line_start(last)]
    lines[0] = lines[0][start - text.line_start(first) :]
    return Block(tuple(lines), text.kinds[first - 1 : last])


def _why_not(named: Named) -> str | None:
    """Why a statement is not trainable, with the remedy; None where it is."""
    node = named.node
    if isinstance(node, FunctionNode):
        return None
    if isinstance(node, ast.ClassDef):
        return f"is a class: name its methods instead{_methods(named, node)}"
    value = _value(node)
    if isinstance(value, ast.Lambda):
        return "is a lambda: write it as a function with def"
    if named.in_function:
        return "is a local variable: bind it at the top level of the module"
    if isinstance(node, ast.Assign) and len(node.targets) > 1:
        return "is bound along with other names: give it an assignment of its own"
    if _literal(node) is None:
        return (
            "is not bound to a literal (a string, number, list, dict, …): write the value out, or give the part of it "
            "that is one a name of its own, or train a function"
        )
    return None


def _methods(named: Named, node: ast.ClassDef) -> str:
    """The first methods of a class, in brackets."""
    methods = [f"{named.scope}{node.name}.{each.name}" for each in node.body if isinstance(each, FunctionNode)]
    own = list(dict.fromkeys(methods))  # a property has several of one name
    return f" ({shown(own, _METHODS)})" if own else ""


def _value(node: ast.stmt) -> ast.expr | None:
    return node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None


def _literal(node: ast.stmt) -> ast.expr | None:
    """The literal that an assignment binds, as it is or wrapped in a call with no other arguments than a mark's."""
    value = _value(node)
    if value is None or is_literal(value):
        return value
    if isinstance(value, ast.Call) and len(value.args) == 1 and is_literal(value.args[0]):
        return value.args[0] if all(keyword.arg in MARK_ARGUMENTS for keyword in value.keywords) else None
    return None


def _parses(expression: str) -> bool:
    try:
        parse(f"_ = {expression}")
    except SyntaxError:
        return False
    return True


def _lines(found: Sequence[Named]) -> str:
    numbers = [str(first_line(named.node)) for named in found]
    return f"line {numbers[0]}" if len(numbers) == 1 else f"lines {', '.join(numbers[:-1])} and {numbers[-1]}"


def _did_you_mean(text: Text, qualname: str) -> str:
    possible = (name for name, found in text.named.items() if any(_why_not(each) is None for each in found))
    close = difflib.get_close_matches(qualname, sorted(possible), n=3)
    return f": did you mean {' or '.join(close)}?" if close else ": check the spelling"
