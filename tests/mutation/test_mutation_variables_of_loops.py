"""A variable that starts as a constant and that a loop reads was to be changed by it."""

from __future__ import annotations

import pytest
from mutation_support import Workbench, edited_sources, function

CHANGED = {
    "to what nothing reads": (
        "for a, end in rest:\n        found += text[at:a]\n",
        "for a, end in rest:\n        found += text[at:a]\n        at = end\n",
    ),
    "to the element": (
        "for a in rest:\n        found.append(a - at)\n",
        "for a in rest:\n        found.append(a - at)\n        at = a\n",
    ),
    "to the next number": (
        "while at < len(rest):\n        found.append(rest[at])\n",
        "while at < len(rest):\n        found.append(rest[at])\n        at += 1\n",
    ),
}


@pytest.mark.parametrize(("before", "after"), CHANGED.values(), ids=CHANGED.keys())
def test_it_is_changed_at_the_end_of_a_round(before: str, after: str) -> None:
    source = "def work(text, rest, found):\n    at = 0\n    {}    return found\n"

    assert source.format(after) in edited_sources(function(source.format(before)))


@pytest.mark.parametrize(
    "source",
    [
        "def work(rest):\n    at = 0\n    for a in rest:\n        use(a)\n    return at\n",
        "def work(rest, at):\n    for a in rest:\n        use(a, at)\n    return rest\n",
    ],
    ids=["not read", "no constant"],
)
def test_others_are_left_alone(source: str) -> None:
    change = "\n        at = a\n"

    assert not [each for each in edited_sources(function(source)) if each.count(change) > source.count(change)]


def test_forgotten_change_is_repaired() -> None:
    loop = "for number in numbers:\n        found.append(number - before)"
    source = f"def gaps(numbers):\n    found = []\n    before = 0\n    {loop}\n    return found\n"
    cases = [(([1, 3, 4],), [1, 2, 1]), (([2, 2],), [2, 0]), (([5],), [5]), (([],), [])]

    assert Workbench(source, cases).repair(limit=120) is not None
