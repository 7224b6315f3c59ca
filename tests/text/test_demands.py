"""What a test demands, as code with the values put in."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_learnloop.domain import CaseSource
from pytest_learnloop.optimizers.text.demands import Demand, as_block, demand


def told(source: str, **values: str) -> Demand:
    return demand(CaseSource(source, tuple(values.items())))


def test_values_stand_where_names_do() -> None:
    found = told("def test_it(x, y):\n    assert f(x)[0] == y\n", x="[-1, 'a']", y="Line(title='Emma')")
    assert found == Demand("test_it", "assert f([-1, 'a'])[0] == Line(title='Emma')", bare=True)


def test_a_lone_statement_stands_as_it_is_written() -> None:
    source = 'def test_it() -> None:\n    """Words."""\n    assert f(\n        1,  # one\n    ) == 2\n'
    assert told(source).code == "assert f(\n    1,  # one\n) == 2"


def test_a_test_of_several_statements_stays_a_test() -> None:
    found = told("def test_it(shelf, n):\n    shelf.add(n)\n    assert shelf.total == n\n", n="3")
    assert found.code == "def test_it(shelf):\n    shelf.add(3)\n    assert shelf.total == 3"
    assert not found.bare


@pytest.mark.parametrize(
    "source",
    [
        "def test_it(x, shelf):\n    assert f(x, shelf)\n",
        "def test_it(self, x):\n    assert self.f(x)\n",
        "async def test_it(x):\n    assert await f(x)\n",
    ],
)
def test_what_needs_more_than_itself_is_not_bare(source: str) -> None:
    found = told(source, x="1")
    assert found.code.split("def ")[1].startswith("test_it(")
    assert "f(1" in found.code


@pytest.mark.parametrize(
    ("source", "values"),
    [
        ("def test_it(x):\n    x = x + 1\n    assert x\n", {"x": "1"}),
        ("def test_it(x):\n    assert all(x for x in x)\n", {"x": "[1]"}),
        ("def test_it(x):\n    assert map(lambda x: x, x)\n", {"x": "[1]"}),
        ("def test_it(x, y=2):\n    assert f(x)\n", {"x": "1"}),
        ("def test_it(x):\n    assert f(x)\n", {"x": "<Shelf 'Emma'>"}),
        ("def test_it(x):\n    assert f(x)\n", {"x": f"'{'a' * 9000}'"}),
    ],
)
def test_what_cannot_be_put_in_is_told_beside_it(source: str, values: dict[str, str]) -> None:
    found = told(source, **values)
    assert found.code.endswith(source.rstrip())
    assert found.code.startswith("# with x = ")
    assert len(found.code) < 600


@pytest.mark.parametrize("source", ["not Python at all", "class T: pass", "", "x = 1\ny = 2"])
def test_whatever_is_no_function_is_shown_as_it_is(source: str) -> None:
    assert told(source, x="1").code == f"# with x = 1\n{source}"


def test_long_tests_lose_their_middle() -> None:
    source = "def test_it():\n" + "    step()\n" * 200
    assert len(told(source).code.splitlines()) == 60


def test_cases_of_one_test_stand_together_and_none_twice() -> None:
    one, other = (told("def test_it(x):\n    assert f(x)\n", x=value) for value in "12")
    long = told("def test_long():\n    f()\n    g()\n")
    assert as_block([one, long, other, one, long]) == (
        "# test_it\nassert f(1)\nassert f(2)\n\ndef test_long():\n    f()\n    g()"
    )


@settings(deadline=None)
@given(st.recursive(st.integers() | st.text() | st.booleans(), st.lists, max_leaves=5), st.text(max_size=5))
def test_what_is_put_in_means_what_it_meant(value: object, expected: str) -> None:
    found = told(
        "def test_it(value, expected):\n    assert [value] + [expected]\n", value=repr(value), expected=repr(expected)
    )
    statement = ast.parse(found.code).body[0]
    assert isinstance(statement, ast.Assert)
    assert eval(ast.unparse(statement.test)) == [value, expected]
