"""Literals that are trained as such: numbers, booleans and short strings are searched, text is not."""

from __future__ import annotations

import ast

import pytest
from mutation_support import artifact_of, edited_sources, function, literal, propose

from pytest_learnloop.domain import Parameter
from pytest_learnloop.optimizers.mutation import MutationOptimizer


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("5", "6"),
        ("-5", "5"),
        ("100", "90"),
        ("0.5", "0.55"),
        ("0.5", "0.05"),
        ("True", "False"),
        ("[1, 2, 3]", "[1, 2, 4]"),
        ("(1, 2)", "(2, 1)"),
        ("{'a': 10, 'b': 20}", "{'a': 11, 'b': 20}"),
        ("{'a': [0.1, {'c': False}]}", "{'a': [0.1, {'c': True}]}"),
        ("['north', 'south']", "['north', 'north']"),
        ('{"x": "left", "y": "right"}', '{"x": "right", "y": "right"}'),
    ],
)
def test_literal_is_edited(before: str, after: str) -> None:
    assert after in edited_sources(literal(before))


@pytest.mark.parametrize("source", ["5", "-0.25", "[1, 'two', None, (True, 0.5)]", "{'a': {1, 2}, 'b': -3}"])
def test_edited_literal_is_a_literal(source: str) -> None:
    edited = edited_sources(literal(source))

    assert edited
    for text in edited:
        ast.literal_eval(text)


@pytest.mark.parametrize(
    ("parameter", "expected"),
    [
        (function("def f(): return 1\n"), True),
        (literal("3"), True),
        (literal("[1, 'a long text that goes on and on and on and on']"), True),
        (literal("['short']"), True),
        (literal("'You are a helpful assistant.'", "PROMPT"), False),
        (literal("'short'", "PROMPT"), False),
        (literal("['a long text that goes on and on and on and on, and on']"), False),
        (literal("[]"), False),
        (literal("'one'\n'two'", "PROMPT"), False),
    ],
)
def test_what_is_searched_is_told(parameter: Parameter, expected: bool) -> None:
    assert MutationOptimizer(artifact_of(parameter)).searches(parameter) is expected


def test_text_is_not_edited() -> None:
    assert edited_sources(literal("'You are helpful: 5 times.'", "PROMPT")) == []


def test_description_names_the_literal() -> None:
    first = propose(artifact_of(literal("3", "LIMIT")), 1)[0]

    assert first.description.endswith("in line 1 of LIMIT")
