"""A name that is never read is put where a constant stands, or beside a value that it is an operand of."""

from __future__ import annotations

import dataclasses

import pytest
from mutation_support import artifact_of, edited_sources, experience, function, propose

from pytest_learnloop.domain import Call

FORGOTTEN = {
    "in a call": ("def work(a, default):\n    return f(a, {})\n", "None", "default"),
    "in a comparison": ("def work(a, least):\n    return a >= {}\n", "3", "least"),
    "in a loop": ("def work(a, n):\n    return [a[i] for i in range({})]\n", "10", "n"),
    "in an f-string": ('def work(a, end):\n    return f"{{a}}{{{}}}"\n', "' '", "end"),
    "as the limit of a slice": ("def work(a, n):\n    return a[:{}]\n", "2", "n"),
    "for a flag": ("def work(a, keep):\n    return f(a, keep={})\n", "True", "keep"),
    "read elsewhere": ("def work(a, n):\n    b = n\n    return f(a, b, {})\n", "0", "n"),
}


@pytest.mark.parametrize(("source", "constant", "name"), FORGOTTEN.values(), ids=FORGOTTEN.keys())
def test_name_is_put_for_a_constant(source: str, constant: str, name: str) -> None:
    assert source.format(name) in edited_sources(function(source.format(constant)))


OPERANDS = {
    "in a comprehension": ("def work(a):\n    return sum({} for price, count in a)\n", "price", "price * count"),
    "in a loop": (
        "def work(a):\n    total = 0\n    for price, count in a:\n        total += {}\n    return total\n",
        "price",
        "price * count",
    ),
    "of an argument": ("def work(a, fee):\n    return {}\n", "a.price", "a.price + fee"),
    "in a call": ("def work(a, less):\n    return f({})\n", "a[0]", "a[0] - less"),
    "as the upper bound": (
        "def work(a, b, c):\n    most = f(a)\n    n = g(b, c)\n    e = {}\n    return b, c, e, n\n",
        "a.n",
        "min(a.n, most)",
    ),
    "as the lower bound": (
        "def work(a, b, c):\n    least = f(a)\n    n = g(b, c)\n    e = {}\n    return b, c, e, n\n",
        "a.n",
        "max(a.n, least)",
    ),
}


@pytest.mark.parametrize(("source", "value", "operation"), OPERANDS.values(), ids=OPERANDS.keys())
def test_name_becomes_an_operand(source: str, value: str, operation: str) -> None:
    assert source.format(operation) in edited_sources(function(source.format(value)))


def test_what_is_read_is_no_forgotten_operand() -> None:
    source = "def work(a, b):\n    f(b)\n    return {}\n"
    assert source.format("a * b") not in edited_sources(function(source.format("a")))


def test_names_that_say_that_nobody_reads_them_are_no_operands() -> None:
    source = "def work(a):\n    return [{} for price, _rest in a]\n"
    assert source.format("price * _rest") not in edited_sources(function(source.format("price")))


FIXED = {
    "a default value": "def work(a, b=3):\n    return a\n",
    "a pattern": "def work(a, b):\n    match a:\n        case 3:\n            return a\n",
    "a message": "def work(a, b):\n    raise ValueError('what is given is neither here nor there, nor where it was')\n",
}


@pytest.mark.parametrize("source", FIXED.values(), ids=FIXED.keys())
def test_some_constants_stay(source: str) -> None:
    edited = edited_sources(function(source))
    assert not [each for each in edited if "b=a" in each or "case b" in each or "ValueError(b)" in each]


def test_argument_that_is_never_read_comes_before_others() -> None:
    source = "def work(a, b, default):\n    return f(a, b, {})\n"
    edited = edited_sources(function(source.format("None")))
    assert edited.index(source.format("default")) < edited.index(source.format("b"))


def test_argument_that_holds_another_kind_of_value_is_not_put_there() -> None:
    parameter = function("def work(a, words):\n    return a[:2]\n")
    one = experience("test_it", 0)
    call = Call(parameter.id, (("a", "[1, 2]"), ("words", "'all of it'")), "[1]", None, 0.0)
    seen = dataclasses.replace(one, outcome=dataclasses.replace(one.outcome, calls=(call,)))

    edited = [each.edits[parameter.id] for each in propose(artifact_of(parameter), experiences=[seen])]

    assert "def work(a, words):\n    return a[:words]\n" not in edited
