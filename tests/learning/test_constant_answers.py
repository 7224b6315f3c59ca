"""Functions that give back the same, whatever they are given."""

from __future__ import annotations

import pytest

from pytest_learnloop.domain import Artifact, Candidate, Parameter, ParameterKind
from pytest_learnloop.learning.constant_answers import constant_answers

START = "def price(name, quantity):\n    return quantity * 40\n"


def answers(source: str, start: str = START) -> dict[str, str]:
    artifact = Artifact((Parameter("shop:price", ParameterKind.FUNCTION, "/shop.py", 1, start),))
    return constant_answers(artifact, Candidate({"shop:price": source}))


@pytest.mark.parametrize(
    ("body", "value"),
    [
        ("return 583", "583"),
        ("'''Of a book.'''\n    return (1, 'a')", "(1, 'a')"),
        ("if quantity > 3:\n        return 5\n    return 5", "5"),
        ("def other():\n        return quantity\n    return -1", "-1"),
    ],
)
def test_one_value_is_told(body: str, value: str) -> None:
    assert answers(f"def price(name, quantity):\n    {body}\n") == {"shop:price": value}


def test_it_is_found_behind_what_a_candidate_brings_along() -> None:
    assert answers("import math\n\ndef helper(x):\n    return x\n\ndef price(name, quantity):\n    return 7\n")


@pytest.mark.parametrize(
    "body",
    [
        "return quantity",
        "if quantity > 3:\n        return 5\n    return 6",
        "if quantity > 3:\n        return 5",
        "print(name)",
        "return",
        "yield 5",
        "yield quantity\n    return 5",
        "broken(",
    ],
)
def test_what_may_give_more_than_one_is_none(body: str) -> None:
    assert answers(f"def price(name, quantity):\n    {body}\n") == {}


def test_what_gave_back_one_value_before_is_not_told() -> None:
    assert answers("def price(name):\n    return 6\n", start="def price(name):\n    return 5\n") == {}


@pytest.mark.parametrize("arguments", ["", "self"])
def test_without_arguments_there_is_nothing_to_depend_on(arguments: str) -> None:
    start = f"def price({arguments}):\n    return clock()\n"
    assert answers(f"def price({arguments}):\n    return 6\n", start=start) == {}
