"""Branches in the wrong order, and what only one of two branches does."""

from __future__ import annotations

import textwrap

import pytest
from mutation_support import Workbench, artifact_of, edited_sources, function, propose


def edited(body: str) -> list[str]:
    return edited_sources(function(f"def work(self, a, b):\n{textwrap.indent(body, '    ')}"))


def result(body: str) -> str:
    return f"def work(self, a, b):\n{textwrap.indent(body, '    ')}"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "if a:\n    b = 1\nelif b:\n    b = 2\n",
            "if b:\n    b = 2\nelif a:\n    b = 1\n",
        ),
        (
            "if a > 1:\n    b = 1\n    # one\nelif a:  # both\n    b = 2  # two\n    self.c = 3\nelse:\n    b = 4\n",
            "if a:  # both\n    b = 2  # two\n    self.c = 3\n    # one\nelif a > 1:\n    b = 1\nelse:\n    b = 4\n",
        ),
        (
            "if self:\n    b = 0\nelif a:\n    b = 1\nelif b:\n    b = 2\nreturn b\n",
            "if self:\n    b = 0\nelif b:\n    b = 2\nelif a:\n    b = 1\nreturn b\n",
        ),
    ],
)
def test_the_second_one_comes_first(before: str, after: str) -> None:
    assert result(after) in edited(before)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "if a:\n    self.c(a)\nelse:\n    self.b = b\n",
            "if a:\n    self.b = b\n    self.c(a)\nelse:\n    self.b = b\n",
        ),
        (
            "if a:\n    self.c(a)\nelse:\n    self.b = b\n",
            "if a:\n    self.c(a)\n    self.b = b\nelse:\n    self.b = b\n",
        ),
        (
            "if a:\n    self.b += b\nelse:\n    return a\n",
            "if a:\n    self.b += b\nelse:\n    self.b += b\n    return a\n",
        ),
    ],
)
def test_the_other_one_does_it_too(before: str, after: str) -> None:
    assert result(after) in edited(before)


@pytest.mark.parametrize(
    ("body", "statement"),
    [
        ("if a:\n    c = 1\nelse:\n    c = 2\n", "c = 2"),
        ("if a:\n    c = b\n    self.d = c\nelse:\n    self.e(a)\n", "self.d = c"),
    ],
    ids=["it has a value already", "what it uses is not known there"],
)
def test_it_does_not_where_that_makes_no_sense(body: str, statement: str) -> None:
    descriptions = [each.description for each in propose(artifact_of(function(result(body))))]
    assert not [each for each in descriptions if f"inserted `{statement}`, as in the other branch" in each]


def test_an_order_is_repaired() -> None:
    source = (
        "def say(n):\n    if n % 3 == 0:\n        return 'fizz'\n    elif n % 15 == 0:\n        return 'fizzbuzz'\n"
        "    elif n % 5 == 0:\n        return 'buzz'\n    return str(n)\n"
    )
    cases = [((3,), "fizz"), ((15,), "fizzbuzz"), ((30,), "fizzbuzz"), ((5,), "buzz"), ((6,), "fizz"), ((1,), "1")]
    found = Workbench(source, cases).repair(limit=60)
    assert found is not None
    assert found[0].index("fizzbuzz") < found[0].index("'fizz'")
