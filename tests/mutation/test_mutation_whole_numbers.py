"""A call that failed as what it was given was no whole number."""

from __future__ import annotations

import pytest
from mutation_support import artifact_of, failing, function, propose

SOURCE = "def work(a, b):\n    c = a / 2\n    return a.replace({})\n"
TOLD = ["'float' object cannot be interpreted as an integer", "slice indices must be integers or None"]


def edited(arguments: str, error: str) -> list[str]:
    parameter = function(SOURCE.format(arguments))
    feedback = f">       return a.replace({arguments})\nE       TypeError: {error}"
    return [each.edits[parameter.id] for each in propose(artifact_of(parameter), 30, [failing(feedback)])]


@pytest.mark.parametrize("error", TOLD)
@pytest.mark.parametrize(
    ("arguments", "after"),
    [
        ("c", "int(c)"),
        ("c, b", "int(c), int(b)"),
        ("c, b", "c, int(b)"),
        ("c, int(b), day=a.day, hour=3", "int(c), int(b), day=int(a.day), hour=3"),
    ],
)
def test_it_is_among_the_first_edits(arguments: str, error: str, after: str) -> None:
    assert SOURCE.format(after) in edited(arguments, error)


def test_other_exceptions_ask_for_no_whole_numbers() -> None:
    assert not [each for each in edited("c, b", "unhashable type: 'list'") if "int(c), int(b)" in each]
