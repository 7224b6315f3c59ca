"""How lines of source are laid out: which of them may be moved sideways, and moving them.

Lines are given without their endings.
"""

from __future__ import annotations

import tokenize
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

_STRING_STARTS = frozenset(
    number for name, number in vars(tokenize).items() if name in ("FSTRING_START", "TSTRING_START")
)
_STRING_ENDS = frozenset(number for name, number in vars(tokenize).items() if name in ("FSTRING_END", "TSTRING_END"))
_BETWEEN = frozenset({tokenize.NL, tokenize.COMMENT})
_WITHOUT_TEXT = frozenset({tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER, tokenize.ENCODING})


class LineKind(Enum):
    """What a physical line is."""

    LOGICAL = "begins a logical line: its indentation is syntax"
    CONTINUATION = "goes on with a logical line: its indentation is taste"
    STRING = "begins inside a string: its indentation is content, never to be touched"
    BETWEEN = "a comment or a blank line between logical lines"


@dataclass(frozen=True)
class Block:
    """Lines with their kinds."""

    lines: tuple[str, ...]
    kinds: tuple[LineKind, ...]

    @classmethod
    def of(cls, source: str) -> Block:
        r"""The block of a complete piece of source with ``\n`` newlines, without form feeds before its code."""
        lines = tuple(source.split("\n"))
        return cls(lines, line_kinds(lines)).dedented("")

    def dedented(self, indent: str) -> Block:
        """Cut an indentation off; lines that are not indented that far, and lines in strings, stay as they are."""
        return self._with_lines(
            line if kind is LineKind.STRING else _cut(line, indent)
            for line, kind in zip(self.lines, self.kinds, strict=True)
        )

    def indented(self, indent: str) -> Block:
        """Put an indentation before all lines but blank ones and those in strings."""
        return self._with_lines(
            indent + line if line.strip() and kind is not LineKind.STRING else line
            for line, kind in zip(self.lines, self.kinds, strict=True)
        )

    def unit(self) -> str | None:
        """Indentation of the first indented logical line; None where there is none."""
        logical = (line for line, kind in zip(self.lines, self.kinds, strict=True) if kind is LineKind.LOGICAL)
        return next((margin for margin in map(_margin, logical) if margin), None)

    def with_unit(self, unit: str) -> Block:
        """The same block with ``unit`` for every level of indentation.

        Goes by logical lines: continuation lines move with the line that they continue, and strings stay.
        """
        if self.unit() in (None, unit):
            return self
        return self._with_lines(self._moved(dict(self._margins(unit))))

    def _margins(self, unit: str) -> Iterator[tuple[int, tuple[str, str]]]:
        """Index of each logical line, with its margin and the margin that it is to get."""
        levels = [0]
        for index, (line, kind) in enumerate(zip(self.lines, self.kinds, strict=True)):
            if kind is LineKind.LOGICAL:
                margin = _margin(line)
                width = len(margin.expandtabs())
                while width < levels[-1]:
                    levels.pop()
                if width > levels[-1]:
                    levels.append(width)
                yield index, (margin, unit * (len(levels) - 1))

    def _moved(self, margins: dict[int, tuple[str, str]]) -> Iterator[str]:
        by_margin = dict(margins.values())
        old, new = "", ""
        for index, (line, kind) in enumerate(zip(self.lines, self.kinds, strict=True)):
            if kind is LineKind.LOGICAL:
                old, new = margins[index]
            if kind is LineKind.STRING:
                yield line
            elif kind is LineKind.BETWEEN:
                margin = _margin(line)
                yield by_margin.get(margin, margin) + line[len(margin) :]
            else:
                yield new + line[len(old) :] if line.startswith(old) else line

    def _with_lines(self, lines: Iterable[str]) -> Block:
        return Block(tuple(lines), self.kinds)


def line_kinds(lines: Sequence[str]) -> tuple[LineKind, ...]:
    """The kind of each line of a complete piece of valid source."""
    kinds = [LineKind.CONTINUATION] * len(lines)
    within_logical_line = False
    string_starts: list[int] = []
    for token in tokenize.generate_tokens(map("{}\n".format, lines).__next__):
        row = token.start[0]
        if token.type == tokenize.NEWLINE:
            within_logical_line = False
        elif token.type in _BETWEEN:
            if not within_logical_line and row <= len(lines):
                kinds[row - 1] = LineKind.BETWEEN
        elif token.type not in _WITHOUT_TEXT and not within_logical_line:
            within_logical_line = True
            kinds[row - 1] = LineKind.LOGICAL
        if token.type in _STRING_STARTS:
            string_starts.append(row)
        elif token.type in _STRING_ENDS:
            _mark_string(kinds, string_starts.pop(), token.end[0])
        elif token.type == tokenize.STRING:
            _mark_string(kinds, row, token.end[0])
    return tuple(kinds)


def _mark_string(kinds: list[LineKind], first: int, last: int) -> None:
    for row in range(first + 1, last + 1):
        kinds[row - 1] = LineKind.STRING


def _margin(line: str) -> str:
    """The white space that a line begins with; a form feed sets the column back to zero, and is none of it."""
    bare = _after_form_feed(line)
    return bare[: len(bare) - len(bare.lstrip(" \t"))]


def _cut(line: str, indent: str) -> str:
    bare = _after_form_feed(line)
    return bare[len(indent) :] if bare.startswith(indent) else line


def _after_form_feed(line: str) -> str:
    blank = len(line) - len(line.lstrip(" \t\f"))
    return line[line.rfind("\f", 0, blank) + 1 :]
