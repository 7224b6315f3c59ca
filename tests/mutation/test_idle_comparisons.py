"""No comparison is edited so that another one leaves it nothing to decide."""

from __future__ import annotations

import pytest
from mutation_support import edited_sources, function

from pytest_learnloop.optimizers.mutation.edit import Edit
from pytest_learnloop.optimizers.mutation.idle import IdleComparisons
from pytest_learnloop.optimizers.mutation.syntax import Syntax


def arise(condition: str, old: str, new: str) -> bool:
    source = f"def f(a, b):\n    return {condition}\n"
    at = source.rindex(old)
    return IdleComparisons(Syntax(source, "f")).arise(Edit(at, at + len(old), new, ""))


@pytest.mark.parametrize(
    ("condition", "old", "new"),
    [
        ("a == 1 and a == 2", "==", "!="),
        ("a == 1 and a > 2", ">", "!="),
        ("a != 1 or a != 2", "!=", "=="),
        ("a == 1 or a == 2", " or ", " and "),
        ("b and (a == 1 or a == 2)", " or ", " and "),
        ("b.c == 'x' and a == 'y'", "a", "b.c"),
    ],
)
def test_a_comparison_has_no_say(condition: str, old: str, new: str) -> None:
    assert arise(condition, old, new)


@pytest.mark.parametrize(
    ("condition", "old", "new"),
    [
        ("a == 1 and a == 2", " and ", " or "),
        ("a == 1 and a == 2", "a", "b"),
        ("a == 1 or a == 2", "1", "3"),
        ("a != 1 and a == 2", "a == 2", "a != 2"),
        ("a == 1 and b == 2", "==", "!="),
        ("a == b and a == 2", "==", "!="),
        ("a() == 1 and a() == 2", "==", "!="),
        ("a == 1 and a > 2", ">", ">="),
    ],
)
def test_every_comparison_has_a_say(condition: str, old: str, new: str) -> None:
    assert not arise(condition, old, new)


def test_what_had_no_say_before_is_no_concern() -> None:
    assert not arise("a == 1 and a != 2 and b > 3", ">", ">=")


def test_what_has_no_say_is_not_proposed() -> None:
    edited = edited_sources(function("def f(a):\n    return a == 1 and a == 2\n"))
    assert "def f(a):\n    return a == 1 or a == 2\n" in edited
    assert "def f(a):\n    return a == 1 and a != 2\n" not in edited
