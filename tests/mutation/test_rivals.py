"""No condition is made the same as one that decides before or after it."""

from __future__ import annotations

import pytest

from pytest_learnloop.optimizers.mutation.edit import Edit
from pytest_learnloop.optimizers.mutation.rivals import Rivals
from pytest_learnloop.optimizers.mutation.syntax import Syntax

GUARDS = """\
def band(age):
    if age < 18:
        return "minor"
    if age > 65:
        return "senior"
    return "adult"
"""
CHAIN = """\
def kind(n):
    if n == 1:
        found = "one"
    elif n == 3:
        found = "two"
    else:
        found = "many"
    return found
"""
GOING_ON = """\
def grow(n):
    if n < 3:
        n += 1
    if n < 4:
        n += 1
    return n
"""
CALLS = """\
def skip(lines):
    if next(lines) == "a":
        return 1
    if next(lines) == "b":
        return 2
    return 3
"""
BETWEEN = """\
def settle(n):
    if n < 0:
        return 0
    n -= 1
    if n < 1:
        return 1
    return n
"""
ELSE = """\
def sign(n):
    if n > 1:
        return 1
    else:
        n = -n
    if n > 2:
        return 2
    return n
"""


def repeats(source: str, old: str, new: str) -> bool:
    start = source.index(old)
    return Rivals(Syntax(source, source[4 : source.index("(")])).repeats(Edit(start, start + len(old), new, ""))


@pytest.mark.parametrize(
    ("source", "old", "new", "expected"),
    [
        (GUARDS, "> 65", "< 18", True),
        (GUARDS, "< 18", "> 65", True),
        (GUARDS, "age > 65", "(age < 18)", True),
        (GUARDS, "> 65", "> 18", False),
        (GUARDS, '"adult"', '"minor"', False),
        (CHAIN, "3", "1", True),
        (CHAIN, "3", "2", False),
        (GOING_ON, "< 4", "< 3", False),
        (CALLS, '"b"', '"a"', False),
        (BETWEEN, "< 1", "< 0", False),
        (ELSE, "> 2", "> 1", False),
        (GUARDS, "> 65", "> (", False),
    ],
)
def test_whether_a_branch_is_left_for_nobody(source: str, old: str, new: str, expected: bool) -> None:
    assert repeats(source, old, new) is expected
