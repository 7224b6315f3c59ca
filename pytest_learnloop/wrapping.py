"""Long lines on a terminal, broken between words."""

from __future__ import annotations

import textwrap

_INDENT = "  "
_NARROWEST = 40
"""With fewer columns than this, lines are left to the terminal."""


def wrapped(line: str, width: int | None) -> list[str]:
    """A line in pieces that fit, all but the first indented; what is longer than a line and has no spaces stays whole.

    :param width: columns of the terminal; None where there is none, so that nothing is broken.
    """
    if width is None or width < _NARROWEST or len(line) <= width:
        return [line]
    margin = line[: len(line) - len(line.lstrip())]
    return textwrap.wrap(
        line,
        width,
        subsequent_indent=margin + _INDENT,
        replace_whitespace=False,
        break_long_words=False,
        break_on_hyphens=False,
    )
