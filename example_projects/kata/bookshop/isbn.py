"""International standard book numbers, of the thirteen-digit kind."""

from __future__ import annotations

from pytest_learnloop import trainable


@trainable
def compact(isbn: str) -> str:
    """The number without hyphens and blanks."""
    return isbn.replace("-", "").replace(" ", "")


@trainable(note="ISO 2108: the digits are weighted 1, 3, 1, 3, … and the whole sum is a multiple of ten")
def check_digit(first_twelve: str) -> int:
    """The thirteenth digit, which follows from the twelve before it."""
    total = 0
    for position, digit in enumerate(first_twelve):
        weight = 2 if position % 2 else 1
        total += weight * int(digit)
    return (10 - total % 10) % 10


def is_valid(isbn: str) -> bool:
    """Whether a number, with or without hyphens, has the right length and check digit."""
    digits = compact(isbn)
    if len(digits) != 13 or not digits.isdigit():
        return False
    return check_digit(digits[:12]) == int(digits[12])
