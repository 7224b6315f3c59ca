"""A call whose result is not used: it was to be assigned, or to be returned."""

from __future__ import annotations

import pytest
from mutation_support import Workbench, edited_sources, function

UNUSED = {
    "to what its method is called on": ("a.strip()", "a = a.strip()"),
    "to what it is given": ("clean(a)", "a = clean(a)"),
    "to what is assigned elsewhere": ("clean(b)", "c = clean(b)"),
    "of a function that is called like a method of files": ("flush(b)", "b = flush(b)"),
    "to an attribute": ("self.text.strip()", "self.text = self.text.strip()"),
    "returned": ("clean(a)", "return clean(a)"),
    "awaited": ("await a.clean()", "a = await a.clean()"),
}


@pytest.mark.parametrize(("before", "after"), UNUSED.values(), ids=UNUSED.keys())
def test_it_is_used(before: str, after: str) -> None:
    source = "async def work(self, a, b):\n    c = a\n    {}\n    return a, b, c\n"

    assert source.format(after) in edited_sources(function(source.format(before)))


@pytest.mark.parametrize("call", ["a.append(b)", "a.sort()", "print(a)", "super().work(a)"])
def test_what_is_called_for_what_it_does_gives_nothing(call: str) -> None:
    source = f"def work(self, a, b):\n    {call}\n    return a\n"
    edited = edited_sources(function(source))

    assert not [each for each in edited if f"= {call}" in each or f"return {call}" in each]


def test_what_starts_as_a_constant_and_never_changes_comes_before_what_is_nearer() -> None:
    source = "def work(a):\n    start = 0\n    b = c = d = e = a\n    step(b, c, d, e)\n    return start\n"
    edited = edited_sources(function(source))
    found = [each for each in edited if " = step(" in each]

    assert found.index(source.replace("step", "start = step")) < found.index(source.replace("step", "c = step"))


def test_forgotten_assignment_is_repaired() -> None:
    source = "def key(name):\n    name = name.strip()\n    name.replace('-', '_')\n    return name.lower()\n"
    cases = [((" A-b ",), "a_b"), (("c",), "c"), (("D-",), "d_")]

    assert Workbench(source, cases).repair(limit=120) is not None
