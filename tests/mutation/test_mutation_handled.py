"""An exception that failing cases ended with is dealt with where it was raised."""

from __future__ import annotations

import pytest
from mutation_support import artifact_of, function, propose

from pytest_learnloop.domain import Case, Ending, Experience, Outcome, Parameter


def failing(parameter: Parameter, line: str, error: str) -> Experience:
    feedback = f"    def test_it():\n>       work()\n\n>   {line}\nE   {error}\n"
    return Experience(Case("t"), Outcome(Ending.FAILED, 0.0, feedback=feedback, touched=frozenset({parameter.id})))


def edited(source: str, line: str, error: str, count: int = 120) -> list[str]:
    parameter = function(source)
    proposals = propose(artifact_of(parameter), count, experiences=[failing(parameter, line, error)])
    return [proposal.edits[parameter.id] for proposal in proposals]


@pytest.mark.parametrize(
    "instead", ["return None", "c = None", "c = 0", "pass"], ids=["leaves", "nothing", "a number", "goes on"]
)
def test_statement_is_tried(instead: str) -> None:
    source = "def work(a, c=1):\n    c = int(a)\n    return c + 1\n"

    found = edited(source, "c = int(a)", "ValueError: invalid literal for int()")

    tried = f"    try:\n        c = int(a)\n    except ValueError:\n        {instead}\n"
    assert f"def work(a, c=1):\n{tried}    return c + 1\n" in found


def test_round_of_a_loop_is_left() -> None:
    source = "def work(a):\n    for b in a:\n        print(a[b])\n"

    found = edited(source, "print(a[b])", "KeyError: 1")

    tried = "        try:\n            print(a[b])\n        except KeyError:\n            continue\n"
    assert f"def work(a):\n    for b in a:\n{tried}" in found


RAISING = """\
def work(a):
    if not a:
        raise TypeError("nothing")
    b = parsed(
        a,
    )
    if b is None:
        raise LookupError(
            "malformed",
            a,
        )
    return b
"""


def test_it_becomes_what_the_function_raises_near_by() -> None:
    found = edited(RAISING, "b = parsed(", "OverflowError: too large")

    first, *_ = [each for each in found if "try:" in each]
    assert first == RAISING.replace(
        "    b = parsed(\n        a,\n    )\n",
        "    try:\n        b = parsed(\n            a,\n        )\n    except OverflowError as error:\n"
        '        raise LookupError(\n            "malformed",\n            a,\n        ) from error\n',
    )


def test_what_tells_of_a_fault_is_not_hidden() -> None:
    source = "def work(a):\n    return int(a)\n"

    assert not [each for each in edited(source, "return int(a)", "TypeError: int() argument") if "try:" in each]


def test_lines_that_raised_nothing_are_not_tried() -> None:
    source = "def work(a):\n    b = a\n    return int(b)\n"

    assert not [each for each in edited(source, "return int(b)", "ValueError: no") if "try:\n        b = a" in each]


def test_exception_that_came_from_further_down_is_dealt_with_too() -> None:
    parameter = function("def work(a):\n    return parsed(a)\n")
    between = "shop.py:2: in work\n    return parsed(a)\n           ^^^^^^^^^\n"
    feedback = f">       work('x')\n\ntest_shop.py:4:\n{between}_ _ _\n\n>   return int(a)\nE   ValueError: no number\n"
    outcome = Outcome(Ending.FAILED, 0.0, feedback=feedback, touched=frozenset({parameter.id}))

    proposals = propose(artifact_of(parameter), 120, experiences=[Experience(Case("t"), outcome)])

    wanted = "def work(a):\n    try:\n        return parsed(a)\n    except ValueError:\n        return None\n"
    assert wanted in [proposal.edits[parameter.id] for proposal in proposals]
