"""A call that failed for want of an argument: a variable of that name is given to a call."""

from __future__ import annotations

import pytest
from mutation_support import artifact_of, failing, function, propose

SOURCE = "def work(a, b, c):\n    check({})\n    return a\n"


def edited(arguments: str, error: str) -> list[str]:
    parameter = function(SOURCE.format(arguments))
    proposals = propose(artifact_of(parameter), 12, [failing(f"E   TypeError: {error}")])
    return [each.edits[parameter.id] for each in proposals]


@pytest.mark.parametrize(
    ("arguments", "error", "after"),
    [
        ("a", "check() missing 1 required positional argument: 'b'", "a, b"),
        ("a", "Shop.check() missing 1 required keyword-only argument: 'b'", "a, b=b"),
        ("a", "check() missing 2 required positional arguments: 'b' and 'c'", "a, c"),
        ("", "check() missing 1 required positional argument: 'c'", "c"),
        ("d=a", "check() missing 1 required positional argument: 'b'", "d=a, b=b"),
    ],
)
def test_it_is_among_the_first_edits(arguments: str, error: str, after: str) -> None:
    assert SOURCE.format(after) in edited(arguments, error)


@pytest.mark.parametrize("arguments", ["a, b", "a, b=c"])
def test_what_is_given_is_not_given_again(arguments: str) -> None:
    found = edited(arguments, "check() missing 1 required positional argument: 'b'")
    assert SOURCE.format(f"{arguments}, b=b") not in found
