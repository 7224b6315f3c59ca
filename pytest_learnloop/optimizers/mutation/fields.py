"""What string literals consist of, found in their text: Python tells of f-strings' fields from 3.12 on only."""

from __future__ import annotations

import re
from dataclasses import dataclass

_OPENING = re.compile(r"(?P<prefix>(?:rb|br|[ft]r|r[ft]|[rbuft])?)(?P<delimiter>'''|\"\"\"|'|\")", re.IGNORECASE)
_BETWEEN_LITERALS = re.compile(r"(?:\s|\\\n|#[^\n]*)*")
_NAMED_CHARACTER = re.compile(r"\\N\{[^{}]*\}")
_ESCAPE = re.compile(r"\\[^{}]", re.DOTALL)
"""A backslash before a brace is no escape: the brace means what it does without it."""
_SPACES = re.compile(r"\s*")
_CONVERSION = re.compile(r"!\s*\w+\s*")
_PASSED_OVER = re.compile(r"\w+|[=!<>]=|#[^\n]*|[^\w#]", re.DOTALL)
"""What is one within an expression: a word, a comparison, a comment, or any other character."""


@dataclass(frozen=True)
class Field:
    """A replacement field: the characters from ``start`` up to ``end`` are its expression."""

    start: int
    end: int
    delimiter: str
    """The quotes of the literal that it is in."""
    echoed: bool
    """The text of the expression is shown too: ``f"{a=}"``."""


def fields(text: str) -> list[Field]:
    """The fields of a string literal, or of several side by side, as Python orders them.

    Those in a format specification follow the field that it is of; those of literals within a field are left out.
    Raises ValueError where the text isn't understood.
    """
    reader = _Reader(text)
    found: list[Field] = []
    while not reader.at_end:
        found += reader.literal()
        reader.skip(_BETWEEN_LITERALS)
    return found


def stretches(text: str) -> list[tuple[int, int]]:
    """Start and end of what stands for itself in a string literal, or in several side by side.

    In order, and as long as escapes and fields allow; beside fields there is an empty one where nothing stands. None
    where the text isn't understood.
    """
    reader = _Reader(text)
    try:
        while not reader.at_end:
            reader.literal()
            reader.skip(_BETWEEN_LITERALS)
    except ValueError:
        return []
    return reader.stretches


@dataclass(frozen=True)
class _Quoting:
    delimiter: str
    raw: bool


class _Reader:
    """Goes through a text once, from its beginning to its end."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._depth = 0
        """Fields that are being read."""
        self.stretches: list[tuple[int, int]] = []
        """What stood for itself so far, outside of fields."""

    @property
    def at_end(self) -> bool:
        return self._at >= len(self._text)

    def literal(self) -> list[Field]:
        """Go past a string literal, and find its own fields."""
        opening = self.skip(_OPENING)
        prefix = opening["prefix"].lower()
        quoting = _Quoting(opening["delimiter"], "r" in prefix)
        has_fields = not {"f", "t"}.isdisjoint(prefix)
        found: list[Field] = []
        while not self._took(quoting.delimiter):
            if has_fields and (self._took("{{") or self._took("}}")):
                continue
            if has_fields and self._is_at("{"):
                self._stands_for_itself(0)
                self._took("{")
                found += self._field(quoting)
                self._stands_for_itself(0)
            else:
                self._character(quoting)
        return found

    def skip(self, pattern: re.Pattern[str]) -> re.Match[str]:
        """Go past what matches here; raises ValueError where nothing does."""
        found = pattern.match(self._text, self._at)
        if found is None:
            raise ValueError(f"not understood at {self._at}")
        self._at = found.end()
        return found

    def _field(self, quoting: _Quoting) -> list[Field]:
        """Go past a field, from behind its opening brace, and find it with those in its format specification."""
        self._depth += 1
        found = self._expression_and_specification(quoting)
        self._depth -= 1
        return found

    def _expression_and_specification(self, quoting: _Quoting) -> list[Field]:
        start = self._at
        self._expression()
        end, echoed = self._at, self._took("=")
        found = [Field(start, end, quoting.delimiter, echoed)]
        self.skip(_SPACES)
        if self._is_at("!"):
            self.skip(_CONVERSION)
        if not self._took("}"):
            found += self._specification(quoting)
        return found

    def _specification(self, quoting: _Quoting) -> list[Field]:
        found: list[Field] = []
        if not self._took(":"):
            raise ValueError(f"a field goes on at {self._at}")
        while not self._took("}"):
            if self._is_at(quoting.delimiter):
                raise ValueError(f"a field doesn't end before {self._at}")
            if self._took("{"):
                found += self._field(quoting)
            else:
                self._character(quoting)
        return found

    def _expression(self) -> None:
        """Go past an expression, up to what ends it: a brace, a colon, a conversion, or the sign of an echo."""
        depth = 0
        while depth or not self._is_at_end_of_expression():
            if _OPENING.match(self._text, self._at):
                self.literal()
                continue
            passed = self.skip(_PASSED_OVER)[0]
            depth += passed in ("(", "[", "{")
            depth -= passed in (")", "]", "}")

    def _is_at_end_of_expression(self) -> bool:
        return self._is_at("}", ":", "!", "=") and not self._is_at("!=", "==")

    def _character(self, quoting: _Quoting) -> None:
        """Go past a character of a literal, or an escape."""
        named = None if quoting.raw else _NAMED_CHARACTER.match(self._text, self._at)
        escape = named or _ESCAPE.match(self._text, self._at)
        if self.at_end:
            raise ValueError("a literal doesn't end")
        if not escape:
            self._stands_for_itself(1)
        self._at = escape.end() if escape else self._at + 1

    def _stands_for_itself(self, characters: int) -> None:
        """So many characters from here on do, if they are not within a field."""
        if self._depth:
            return
        start = self._at
        if self.stretches and self.stretches[-1][1] == start:
            start, _ = self.stretches.pop()
        self.stretches.append((start, self._at + characters))

    def _is_at(self, *words: str) -> bool:
        return self._text.startswith(words, self._at)

    def _took(self, word: str) -> bool:
        """Whether a word stands here; it is gone past then."""
        found = self._is_at(word)
        self._at += len(word) * found
        return found
