"""Small slips that keep code from parsing, mended."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterator

from pytest_learnloop.source.text import parse

_QUOTES = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u00a0": " ", "\u2003": " "})
_BEGINS_CODE = re.compile(r"[ \t]*(@\w|def\s|async\s+def\s|class\s|import\s|from\s+\S+\s+import\s)")
_HEAD = re.compile(r"[ \t]*(async\s+)?def\s.*:\s*(#.*)?$")
_MOST_ENDS = 60
"""Places tried as the end of code that prose follows."""


def parsed(code: str) -> tuple[str, ast.Module] | None:
    """The code, mended where it has to be, with its syntax tree; None where nothing helps."""
    for mended in _attempts(code):
        try:
            return mended, parse(mended)
        except SyntaxError:
            continue
    return None


def slip_in(code: str) -> str:
    """Where code ceases to parse, and why, in Python's words; empty where it parses."""
    try:
        parse(textwrap.dedent(code))
    except SyntaxError as error:
        return error.msg if error.lineno is None else f"line {error.lineno}: {error.msg}"
    return ""


def from_prose(text: str) -> tuple[str, ast.Module] | None:
    """The code in an answer without fences: from its first line that looks like code as far as it parses."""
    lines = text.split("\n")
    start = next((index for index, line in enumerate(lines) if _BEGINS_CODE.match(line)), None)
    return None if start is None else as_far_as_it_parses("\n".join(lines[start:]))


def as_far_as_it_parses(text: str) -> tuple[str, ast.Module] | None:
    """The longest beginning of a text that is code, up to a line at the margin; None where there is none."""
    lines = text.split("\n")
    at_margin = [index for index, line in enumerate(lines) if index and line.strip() and line[0] not in " \t"]
    for end in [len(lines), *reversed(at_margin)][:_MOST_ENDS]:
        if (found := parsed("\n".join(lines[:end]))) is not None:
            return found
    return None


def _attempts(code: str) -> Iterator[str]:
    """The code as it is, and then mended ever more boldly."""
    yield code
    yield textwrap.dedent(code.strip("\n"))
    tidied = textwrap.dedent(code.strip("\n").translate(_QUOTES).expandtabs(4))
    yield tidied
    yield _body_indented(tidied)


def _body_indented(code: str) -> str:
    """A body at the column of its head, moved to the right."""
    lines = code.split("\n")
    head = next((index for index, line in enumerate(lines) if _HEAD.match(line)), None)
    if head is None:
        return code
    return "\n".join([*lines[: head + 1], *(f"    {line}" if line.strip() else line for line in lines[head + 1 :])])
