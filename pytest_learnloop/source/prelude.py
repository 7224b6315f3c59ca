"""Where the imports and helpers of a proposal go in a file, and how they are set there."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from pytest_learnloop.errors import ProposalError
from pytest_learnloop.source.imports import module_imports, without_imports
from pytest_learnloop.source.layout import Block, LineKind
from pytest_learnloop.source.names import FunctionNode, bound_names, first_line
from pytest_learnloop.source.piece import Piece
from pytest_learnloop.source.text import Text, ending

_BLANK_LINES = 2


@dataclass
class Preludes:
    """The preludes of all edits of one file, without what is there already or is brought along twice."""

    text: Text
    by_top: dict[int, list[tuple[ast.stmt, str]]] = field(default_factory=dict)
    """Index of a statement in the module's body -> the statements to go before it, with their sources."""

    def add(self, piece: Piece, top: int) -> None:
        """Put a piece's prelude before the statement with this index in the module's body.

        :raises ProposalError: another edit brings along something else of the same name.
        """
        if not piece.prelude:
            return
        sources = {id(node): source for node, source in zip(piece.prelude, piece.prelude_sources, strict=True)}
        for node in without_imports(piece.prelude, module_imports(self.text.tree)):
            if not self._is_brought_along(node, piece.definition.name):
                source = sources.get(id(node)) or ast.unparse(node)
                self.by_top.setdefault(top, []).append((node, source))

    def _is_brought_along(self, node: ast.stmt, name: str) -> bool:
        for other in (other for nodes in self.by_top.values() for other, _ in nodes):
            if ast.dump(other) == ast.dump(node):
                return True
            if both := bound_names([other]) & bound_names([node]):
                raise ProposalError(
                    f"the edit of {name} and another one of this file both bring along {' and '.join(sorted(both))}, "
                    "and not the same: choose another name"
                )
        return False

    def insertions(self) -> Iterator[tuple[int, str]]:
        """Offset and text of each insertion."""
        for top, nodes in self.by_top.items():
            yield self._insertion(top, nodes)

    def _insertion(self, top: int, nodes: Sequence[tuple[ast.stmt, str]]) -> tuple[int, str]:
        first = _line_above_comments(self.text, first_line(self.text.tree.body[top]))
        above = _blank_lines_above(self.text, first)
        gap = min(above, _BLANK_LINES) or _BLANK_LINES
        blocks = [isinstance(node, FunctionNode | ast.ClassDef) for node, _ in nodes]
        lines: list[str] = []
        if blocks[0] and first > 1:
            lines += [""] * (gap - above)
        for (_, source), gap_below in zip(nodes, [*_gaps(nodes, gap), gap], strict=True):
            lines += [*Block.of(source).with_unit(self.text.indent_unit).lines, *[""] * gap_below]
        newline = ending(self.text.lines[first - 1]) or self.text.newline
        return self.text.line_start(first), "".join(line + newline for line in lines)


def _gaps(nodes: Iterable[tuple[ast.stmt, str]], gap: int) -> Iterator[int]:
    """Blank lines between one statement and the next."""
    for (above, _), (below, _) in pairwise(nodes):
        if isinstance(above, FunctionNode | ast.ClassDef) or isinstance(below, FunctionNode | ast.ClassDef):
            yield gap
        else:
            yield int(_is_import(above) != _is_import(below))


def _is_import(node: ast.stmt) -> bool:
    return isinstance(node, ast.Import | ast.ImportFrom)


def _line_above_comments(text: Text, line: int) -> int:
    """The line of the first comment right above a line; the line itself where those comments begin the file."""
    first = line
    while first > 1 and text.kinds[first - 2] is LineKind.BETWEEN and text.lines[first - 2].strip():
        first -= 1
    return first if first > 2 else line  # a coding line counts in the first two lines only


def _blank_lines_above(text: Text, line: int) -> int:
    above = line
    while above > 1 and text.kinds[above - 2] is LineKind.BETWEEN and not text.lines[above - 2].strip():
        above -= 1
    return line - above
