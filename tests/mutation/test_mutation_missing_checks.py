"""Where a test waited for an exception in vain, what raises it elsewhere is raised under a new condition."""

from __future__ import annotations

import dataclasses

import pytest
from mutation_support import artifact_of, experience, function, propose

from pytest_learnloop.domain import Experience
from pytest_learnloop.optimizers.mutation.evidence import gather

MESSAGES = {
    "a built-in exception": ("E  Failed: DID NOT RAISE <class 'ValueError'>", ("ValueError",)),
    "one of the project": ("E  Failed: DID NOT RAISE <class 'shop.errors.Closed'>", ("Closed",)),
    "one within a function": ("E  Failed: DID NOT RAISE <class 'shop.test_it.<locals>.Closed'>", ("Closed",)),
    "by its name alone": ("E  Failed: DID NOT RAISE Closed", ("Closed",)),
    "several": ("E  Failed: DID NOT RAISE any of (Closed, KeyError)", ("Closed", "KeyError")),
    "several classes": (
        "E  Failed: DID NOT RAISE (<class 'shop.Closed'>, <class 'KeyError'>)",
        ("Closed", "KeyError"),
    ),
    "any": ("E  Failed: DID NOT RAISE any exception", ()),
    "by unittest": ("E  AssertionError: Closed not raised", ("Closed",)),
    "by unittest, with the function": ("E  AssertionError: Closed not raised by work", ("Closed",)),
}


@pytest.mark.parametrize(("feedback", "names"), MESSAGES.values(), ids=MESSAGES.keys())
def test_exceptions_waited_for_in_vain_are_known_by_their_last_names(feedback: str, names: tuple[str, ...]) -> None:
    assert gather([waiting(feedback)]).exceptions == names


CHECK = "from shop import Closed\n\n\ndef check(a):\n    if not a:\n        raise Closed(a)\n\n\n"

SEVERAL_LINES = """\
def age(a, b):
    c = a - b
    if a:
        if c > 9:
            raise shop.Closed(
                c,
                4,
            )
    return c
"""
SEVERAL_LINES_CHECKED = """\
def age(a, b):
    c = a - b
    if c is None:
        raise shop.Closed(
            c,
            4,
        )
    if a:
        if c > 9:
            raise shop.Closed(
                c,
                4,
            )
    return c
"""

CHECKED = {
    "below nothing": (
        "def age(a, most):\n    if a > most:\n        raise Closed(f'{a}!')\n    return a\n",
        "def age(a, most):\n    if a < 0:\n        raise Closed(f'{a}!')\n"
        "    if a > most:\n        raise Closed(f'{a}!')\n    return a\n",
    ),
    "nothing, after the other check": (
        "def age(a, b):\n    if a > 9:\n        raise Closed(a)\n    return a + b\n",
        "def age(a, b):\n    if a > 9:\n        raise Closed(a)\n"
        "    if not b:\n        raise Closed(a)\n    return a + b\n",
    ),
    "a local name, on several lines": (SEVERAL_LINES, SEVERAL_LINES_CHECKED),
    "more than another name": (
        "def age(a, b):\n    if not a:\n        raise Closed\n    return b\n",
        "def age(a, b):\n    if b > a:\n        raise Closed\n    if not a:\n        raise Closed\n    return b\n",
    ),
    "before what is tried": (
        "def age(a):\n    if not a:\n        raise Closed\n    a = int(a)\n"
        "    try:\n        return f(a)\n    finally:\n        close()\n",
        "def age(a):\n    if not a:\n        raise Closed\n    a = int(a)\n    if a < 0:\n        raise Closed\n"
        "    try:\n        return f(a)\n    finally:\n        close()\n",
    ),
    "as another function does": (
        f"{CHECK}def age(a):\n    return a\n",
        f"{CHECK}def age(a):\n    if a is None:\n        raise Closed(a)\n    return a\n",
    ),
}


@pytest.mark.parametrize(("source", "checked"), CHECKED.values(), ids=CHECKED.keys())
def test_raise_statement_comes_under_another_condition(source: str, checked: str) -> None:
    assert checked in edited(source, "E  Failed: DID NOT RAISE <class 'shop.Closed'>")


def test_statement_whose_names_are_not_known_is_not_put_there() -> None:
    source = f"{CHECK}def age(b):\n    return b\n"

    assert not [each for each in edited(source, "E  Failed: DID NOT RAISE Closed") if each.count("Closed(a)") > 1]


def test_exception_that_nobody_waited_for_is_not_raised_under_another_condition() -> None:
    checked = (
        "def age(a):\n    if a < 0:\n        raise Closed(a)\n    if a > 9:\n        raise Closed(a)\n    return a\n"
    )
    source = "def age(a):\n    if a > 9:\n        raise Closed(a)\n    return a\n"

    assert checked in edited(source, "E  Failed: DID NOT RAISE Closed")
    assert checked not in edited(source, "E  Failed: DID NOT RAISE KeyError")


def test_exception_that_the_module_does_not_know_is_not_raised_by_name() -> None:
    source = "def age(a):\n    return a\n"

    assert not [each for each in edited(source, "E  Failed: DID NOT RAISE Closed") if "raise Closed" in each]


def waiting(feedback: str) -> Experience:
    one = experience("test_it", 0)
    return dataclasses.replace(one, outcome=dataclasses.replace(one.outcome, feedback=feedback))


def edited(source: str, feedback: str) -> list[str]:
    parameter = function(source)
    return [each.edits[parameter.id] for each in propose(artifact_of(parameter), experiences=[waiting(feedback)])]
