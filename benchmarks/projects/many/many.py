"""Something simple to be tested many times."""

from __future__ import annotations


def double(number: int) -> int:
    """Twice the number."""
    return number * 2
