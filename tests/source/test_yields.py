"""Which functions are generators."""

from __future__ import annotations

import ast

import pytest

from pytest_learnloop.source.names import yields


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("def f(): yield", True),
        ("async def f(): return [x for x in (yield)]", True),
        ("def f():\n    def g(x=(yield)): pass", True),
        ("def f():\n    def g(): yield", False),
        ("def f(): return lambda: (yield)", False),
        ("lambda: (yield)", False),
        ("1", False),
    ],
)
def test_what_yields_in_its_own_scope(source: str, expected: bool) -> None:
    (statement,) = ast.parse(source).body
    assert yields(statement) is expected
