"""A search through a loop ends with what it has found, and reading ends with what there is no more."""

from __future__ import annotations

import pytest
from mutation_support import Workbench, edited_sources, function

BREAKS = {
    "at the end of a round": (
        "for a in rest:\n        found = a.get()\n",
        "for a in rest:\n        found = a.get()\n        if found:\n            break\n",
    ),
    "where there is nothing": (
        "for a in rest:\n        found = a.get()\n",
        "for a in rest:\n        found = a.get()\n        if not found:\n            break\n",
    ),
    "with the result": (
        "for a in rest:\n        found = a.get()\n",
        "for a in rest:\n        found = a.get()\n        if found is not None:\n            return found\n",
    ),
    "after the beginning of an endless round": (
        "while True:\n        line = rest.read()\n        found += line\n",
        "while True:\n        line = rest.read()\n        if not line:\n            break\n        found += line\n",
    ),
}


@pytest.mark.parametrize(("before", "after"), BREAKS.values(), ids=BREAKS.keys())
def test_loop_is_left(before: str, after: str) -> None:
    source = "def work(rest, found):\n    {}    return found\n"

    assert source.format(after) in edited_sources(function(source.format(before)))


def test_what_a_round_adds_up_is_nothing_found() -> None:
    source = "def work(rest, total):\n    for a in rest:\n        total += a\n    return total\n"

    assert not [each for each in edited_sources(function(source)) if "break" in each]


def test_forgotten_end_of_a_search_is_repaired() -> None:
    loop = "for word in words:\n        found = word.strip()"
    source = f"def first(words):\n    found = ''\n    {loop}\n    return found\n"
    cases = [((["", " a ", "b"],), "a"), ((["c", ""],), "c"), (([],), ""), ((["", ""],), "")]

    assert Workbench(source, cases).repair(limit=120) is not None
