"""Cutting what is too long in its middle, and saying so."""

from __future__ import annotations

LINE_LIMIT = 300
"""Characters of one line of output that are shown."""


def cut_lines(text: str, limit: int) -> str:
    """At most ``limit`` lines (at least 3), without those in the middle; no line is cut, since it may be code."""
    lines = text.splitlines()
    limit = max(limit, 3)
    if len(lines) <= limit:
        return text
    tail = (limit - 1) // 2
    head = limit - 1 - tail
    return "\n".join([*lines[:head], f"… {len(lines) - head - tail} lines left out …", *lines[-tail:]])


def cut_characters(text: str, limit: int) -> str:
    """At most about ``limit`` characters, without those in the middle, unless saying so takes as many."""
    said = f"… {len(text) - limit} characters left out …"
    if len(text) <= limit + len(said):
        return text
    tail = limit // 3
    head = limit - tail
    return f"{text[:head]}{said}{text[len(text) - tail :]}"


def cut_output(text: str, lines: int) -> str:
    """Output of a program, which is no code: long lines are cut in their middle, then lines are left out."""
    return cut_lines("\n".join(cut_characters(line, LINE_LIMIT) for line in text.splitlines()), lines)
