"""Edits look like the code around them."""

from __future__ import annotations

import pytest
from mutation_support import artifact_of, edited_sources, function, propose

from pytest_learnloop.domain import Case, Ending, Experience, Outcome

PATCHES = {
    "spacing of an operation": ("return a*b", "return a+b"),
    "spacing of a power": ("return a**b", "return a*b"),
    "parentheses that are needed": ("return a*(b-c)", "return a*(b+c)"),
    "operands that change places": ("return a-b", "return b-a"),
    "layout of an operation": ("return (a +\n            b)", "return (a -\n            b)"),
    "layout of a condition": (
        "return (a\n            and b  # and so on\n            and c)",
        "return (a\n            or b  # and so on\n            or c)",
    ),
    "a condition that goes": ("return (a and\n            b and\n            c)", "return (a and\n            c)"),
    "a comparison beside a comment": (
        "return (a  # < is right\n            < b)",
        "return (a  # < is right\n            <= b)",
    ),
    "an argument in a call on one line": ("return sorted(a)", "return sorted(a, reverse=True)"),
    "an argument in a call on several lines": (
        "return sorted(\n        a,\n    )",
        "return sorted(\n        a,\n        reverse=True,\n    )",
    ),
    "an argument after a generator": ("return sorted(i for i in a)", "return sorted((i for i in a), reverse=True)"),
    "an argument after parentheses": ("return sorted((a))", "return sorted((a), reverse=True)"),
    "quotes of the function": ('x = "a"\n    return None', 'x = "a"\n    return ""'),
    "quotes of the function beside f-strings": (
        """x = "a", f"{b['k']}{c['k']}"\n    return None""",
        """x = "a", f"{b['k']}{c['k']}"\n    return \"\"""",
    ),
    "blank lines around a statement that goes": ("a = 1\n\n    b.x()\n\n    return a", "a = 1\n\n    return a"),
    "no blank line where a block begins": ("a.x()\n\n    return b", "return b"),
    "a blank line after a statement that goes": ("a = 1\n    b.x()\n\n    return a", "a = 1\n\n    return a"),
}


@pytest.mark.parametrize("kind", PATCHES)
def test_edit_keeps(kind: str) -> None:
    before, after = (f"def f(a, b, c):\n    {body}\n" for body in PATCHES[kind])

    assert after in edited_sources(function(before))


@pytest.mark.parametrize("step", ["  ", "\t", "        "])
def test_inserted_block_has_the_indentation_of_the_function(step: str) -> None:
    parameter = function(f"def f(a):\n{step}return a\n")

    assert f"def f(a):\n{step}if not a:\n{step}{step}return None\n{step}return a\n" in edited_sources(parameter)


def test_expected_text_is_in_the_quotes_of_the_function() -> None:
    parameter = function('def f(a):\n    return g(a, "x")\n')
    outcome = Outcome(Ending.FAILED, 0.0, feedback="E       AssertionError: assert 'v' == 'word'")

    edited = [
        p.edits[parameter.id] for p in propose(artifact_of(parameter), experiences=[Experience(Case("t"), outcome)])
    ]

    assert 'def f(a):\n    return "word"\n' in edited
    assert 'def f(a):\n    if not a:\n        return "word"\n    return g(a, "x")\n' in edited


def test_statement_from_near_by_is_as_it_stands_there() -> None:
    parameter = function('def f(a):\n    if a:\n        a.add( "x" )\n    b = a\n    return b\n')

    assert 'def f(a):\n    if a:\n        a.add( "x" )\n    b = a\n    a.add( "x" )\n    return b\n' in edited_sources(
        parameter
    )
