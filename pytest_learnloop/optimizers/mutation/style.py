"""How the code around an edit is written: its quotes and its indentation, for new text to look like it."""

from __future__ import annotations

import ast
import re
from collections import Counter
from dataclasses import dataclass

from pytest_learnloop.optimizers.mutation.syntax import Syntax

_FOUR_SPACES = "    "
_PREFIX = re.compile("^[bBuUrRfF]*")


@dataclass(frozen=True)
class Style:
    """The habits of a source."""

    quote: str = "'"
    """What most strings are in."""
    step: str = _FOUR_SPACES
    """What a block is indented by."""

    def literal(self, value: object) -> str:
        """Python's text for a constant or an empty container."""
        return requoted(repr(value), self.quote) if isinstance(value, str) else repr(value)


def style_of(syntax: Syntax) -> Style:
    """The style of a source: Python's own where nothing tells, as in f-strings, where quotes have to differ."""
    constants = (node for node in syntax.nodes if isinstance(node, ast.Constant) and not syntax.fields_around(node))
    strings = (node for node in constants if isinstance(node.value, str))
    texts = (_PREFIX.sub("", syntax.segment(node)) for node in strings)
    quotes = Counter(text[0] for text in texts if text[:1] in ("'", '"') and not text.startswith(('"""', "'''")))
    return Style("'" if quotes["'"] >= quotes['"'] else '"', _step(syntax))


def requoted(text: str, quote: str) -> str:
    """A string literal in these quotes, unless it would need escapes for that."""
    other = '"' if quote == "'" else "'"
    return f"{quote}{text[1:-1]}{quote}" if text[0] == other and quote not in text else text


def _step(syntax: Syntax) -> str:
    """How far the body of the definition is from its margin."""
    body = getattr(syntax.root, "body", None)
    if not isinstance(body, list) or body[0].lineno == syntax.root.lineno:
        return _FOUR_SPACES
    line = syntax.lines[body[0].lineno - 1]
    return line[: len(line) - len(line.lstrip())] or _FOUR_SPACES
