"""Something simple for hostile candidates to replace."""

from __future__ import annotations


def add(a: int, b: int) -> int:
    """The sum."""
    return a + b
