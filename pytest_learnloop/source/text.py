"""Source files as text that can be written back: bytes in, the same bytes out."""

from __future__ import annotations

import ast
import codecs
import io
import re
import tokenize
import unicodedata
import warnings
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from types import CodeType, MappingProxyType

from pytest_learnloop.errors import ProposalError, TargetError
from pytest_learnloop.source.layout import LineKind, line_kinds
from pytest_learnloop.source.names import Named, statements

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_WORD = re.compile(r"[\w\u0080-\U0010ffff]+")  # names hold combining marks, too, which are no letters


@dataclass(frozen=True)
class Text:
    """A Python source file, decoded as Python decodes it. Positions are character offsets into ``content``."""

    path: str
    """Where it comes from, for messages."""
    content: str
    """The characters, newlines as they are, without the byte order mark."""
    encoding: str
    bom: bytes = b""

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines with their endings."""
        return tuple(split_lines(self.content))

    @cached_property
    def tree(self) -> ast.Module:
        """The parsed file. Shared: treat it as read-only.

        :raises TargetError: the file has a syntax error.
        """
        try:
            return parse(self.content)
        except SyntaxError as error:
            raise TargetError(f"{self.path}:{error.lineno}: {error.msg}: correct the syntax error first") from error

    @cached_property
    def words(self) -> frozenset[str]:
        """All names that occur, and what else stands between blanks and signs."""
        return frozenset(_WORD.findall(self.content))

    @cached_property
    def named(self) -> Mapping[str, tuple[Named, ...]]:
        """Qualified name -> the statements that define it, in the order of the source.

        :raises TargetError: the file has a syntax error.
        """
        by_name: dict[str, tuple[Named, ...]] = {}
        for statement in statements(self.tree):
            for name in statement.names():
                by_name[name] = (*by_name.get(name, ()), statement)
        return MappingProxyType(by_name)

    @cached_property
    def kinds(self) -> tuple[LineKind, ...]:
        """What each line is in the layout of the file.

        :raises TargetError: the file cannot be cut into tokens.
        """
        try:
            return line_kinds([line.rstrip("\r\n") for line in self.lines])
        except (SyntaxError, tokenize.TokenError) as error:
            raise TargetError(f"{self.path} cannot be cut into tokens: {error}: rewrite that place") from error

    @cached_property
    def newline(self) -> str:
        """The most common line ending."""
        return dominant_newline(self.lines)

    @cached_property
    def indent_unit(self) -> str:
        """The white space of the first indented statement; four spaces where nothing is indented."""
        for line, kind in zip(self.lines, self.kinds, strict=True):
            if kind is LineKind.LOGICAL and line[0] in " \t":
                return line[: len(line) - len(line.lstrip(" \t"))]
        return " " * 4

    def offset(self, line: int, column: int) -> int:
        """Offset of a position as :mod:`ast` gives it: 1-based line, column in UTF-8 bytes."""
        text = self.lines[line - 1]
        if not text.isascii():
            column = len(text.encode()[:column].decode())
        return self.line_start(line) + column

    def line_start(self, line: int) -> int:
        """Offset of the first character of a line (1-based)."""
        return self._starts[line - 1]

    def line_end(self, line: int) -> int:
        """Offset just past the last character of a line (1-based), before its ending."""
        return self._starts[line - 1] + len(self.lines[line - 1].rstrip("\r\n"))

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        return tuple(accumulate(map(len, self.lines), initial=0))

    def encode(self, content: str) -> bytes:
        """Other content as bytes, in this file's encoding.

        :raises ProposalError: the encoding lacks a character.
        """
        try:
            return self.bom + content.encode(self.encoding)
        except UnicodeEncodeError as error:
            character = content[error.start]
            raise ProposalError(
                f"{self.path} is encoded in {self.encoding}, which has no {character!r} (U+{ord(character):04X}, "
                f"{unicodedata.name(character, 'unnamed')}): write it as {character!a} in a string, or do without"
            ) from error


def decode(data: bytes, path: str) -> Text:
    """Decode a source file as Python does: byte order mark, coding line, else UTF-8.

    ``decode(data, path).encode(decode(data, path).content) == data`` holds for whatever is returned.

    :raises TargetError: the bytes are no text in that encoding, or could not be written back unchanged.
    """
    bom = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    encoding = "unknown"
    try:
        encoding = _encoding(data)
        content = data[len(bom) :].decode(encoding)
        faithful = content.encode(encoding) == data[len(bom) :]
    except (SyntaxError, UnicodeError, LookupError) as error:
        raise TargetError(f"{path} cannot be decoded ({encoding}): {error}: save it as UTF-8") from error
    if not faithful:
        raise TargetError(f"{path} cannot be rewritten in {encoding} without changing other bytes: save it as UTF-8")
    return Text(path, content, encoding, bom)


def _encoding(data: bytes) -> str:
    # Python takes a lone carriage return for a line's end before it looks for the coding line; tokenize does not.
    lines = io.BytesIO(data.replace(b"\r\n", b"\n").replace(b"\r", b"\n"))
    encoding, _ = tokenize.detect_encoding(lines.readline)
    return "utf-8" if encoding == "utf-8-sig" else encoding


def split_lines(content: str) -> list[str]:
    r"""Lines with their endings: split at ``\n``, ``\r\n`` and ``\r`` alone, as Python counts lines."""
    return _LINE.findall(content)


def normalize_newlines(content: str) -> str:
    r"""The same text with every line ending as ``\n``."""
    return content.replace("\r\n", "\n").replace("\r", "\n")


def ending(line: str) -> str:
    """The characters that end a line; none for a last line without."""
    return line[len(line.rstrip("\r\n")) :]


def dominant_newline(lines: tuple[str, ...] | list[str]) -> str:
    r"""The most common ending of the given lines, ``\n`` where none has any."""
    endings = Counter(filter(None, map(ending, lines)))
    return endings.most_common(1)[0][0] if endings else "\n"


def parse(source: str) -> ast.Module:
    """Parse, without the warnings about somebody's source that only its owner should see.

    :raises SyntaxError: it does not parse, for whatever reason.
    """
    tree = _parsed(source, "exec")
    assert isinstance(tree, ast.Module)
    return tree


def parse_expression(source: str) -> ast.expr:
    """The same for a lone expression.

    :raises SyntaxError: it does not parse, for whatever reason.
    """
    tree = _parsed(source, "eval")
    assert isinstance(tree, ast.Expression)
    return tree.body


def _parsed(source: str, mode: str) -> ast.AST:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return compile(source, "<unknown>", mode, ast.PyCF_ONLY_AST, dont_inherit=True)
        except (RecursionError, MemoryError) as error:
            raise SyntaxError("too deeply nested") from error
        except ValueError as error:
            raise SyntaxError(str(error)) from error


def compile_tree(tree: ast.Module, path: str) -> CodeType:
    """Compile, which finds errors that parsing does not (``return`` outside a function), without warnings.

    :raises SyntaxError: it does not compile.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return compile(tree, path, "exec", dont_inherit=True)
        except (RecursionError, MemoryError) as error:
            raise SyntaxError("too deeply nested") from error
