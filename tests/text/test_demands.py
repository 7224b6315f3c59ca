"""What a test demands, as code with the values put in."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
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


def test_a_test_of_several_statements_stays_as_it_is_with_its_values_beside_it() -> None:
    source = "def test_it(shelf, n):\n    shelf.add(n)  # books\n    assert shelf.total == n\n"
    assert told(source, n="3") == Demand("test_it", source.rstrip(), given="n = 3")


@pytest.mark.parametrize(
    "source",
    [
        "def test_it(x, shelf):\n    assert f(x, shelf)\n",
        "def test_it(self, x):\n    assert self.f(x)\n",
        "async def test_it(x):\n    assert await f(x)\n",
    ],
)
def test_what_needs_more_than_itself_is_not_bare(source: str) -> None:
    assert told(source, x="1") == Demand("test_it", source.rstrip(), given="x = 1")


@pytest.mark.parametrize(
    "statement",
    [
        "[f(850)] * x == [1]",
        "f(x + 1)",
        "f((x, 1)) == 2",
        "f(g[x])",
        "f(f'{x}')",
        "x",
        "not x",
        "f(*x)",
        "f(**x)",
        "f(x) == x.y",
    ],
)
def test_values_that_would_read_oddly_stay_beside_a_test(statement: str) -> None:
    source = f"def test_it(x):\n    assert {statement}"
    assert told(source, x="1") == Demand("test_it", source, given="x = 1")


@pytest.mark.parametrize("statement", ["f(x) == 2", "f(1, key=x)", "x == f(2)", "2 < x < f(3)", "not f(g(x))"])
def test_values_stand_in_calls_and_comparisons(statement: str) -> None:
    found = told(f"def test_it(x):\n    assert {statement}", x="7")
    assert found.code == f"assert {statement.replace('x', '7')}"


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
    assert found.code == source.rstrip()
    assert found.given.startswith("x = ")
    assert len(found.given) < 600


@pytest.mark.parametrize("source", ["not Python at all", "class T: pass", "", "x = 1\ny = 2"])
def test_whatever_is_no_function_is_shown_as_it_is(source: str) -> None:
    assert told(source, x="1") == Demand("", source, given="x = 1")


def test_long_tests_lose_their_middle() -> None:
    source = "def test_it():\n" + "    step()\n" * 200
    assert len(told(source).code.splitlines()) == 60


def test_cases_of_one_test_stand_together_and_none_twice() -> None:
    one, other = (told("def test_it(x):\n    assert f(x)\n", x=value) for value in "12")
    long = told("def test_long():\n    f()\n    g()\n")
    assert as_block([one, long, other, one, long]) == (
        "# test_it\nassert f(1)\nassert f(2)\n\ndef test_long():\n    f()\n    g()"
    )


def test_the_text_of_a_test_is_shown_once_with_the_values_of_each_case() -> None:
    source = "def test_it(x, y):\n    f(x)\n    assert y"
    cases = [told(source, x=value, y="'a'") for value in "121"]
    assert as_block(cases) == f"# with x = 1, y = 'a'\n# with x = 2, y = 'a'\n{source}"
    assert as_block(cases[:1], shown={source}) == "# with x = 1, y = 'a'\n# test_it, which is shown above"


SHORT = st.recursive(st.integers() | st.text() | st.booleans(), st.lists, max_leaves=5).filter(
    lambda value: len(repr(value)) <= 300
)
"""Values that are put in; what is written at greater length is not."""


@given(SHORT, st.text(max_size=5))
def test_what_is_put_in_means_what_it_meant(value: object, expected: str) -> None:
    found = told(
        "def test_it(value, expected):\n    assert pair(value, expected)\n", value=repr(value), expected=repr(expected)
    )
    statement = ast.parse(found.code).body[0]
    assert isinstance(statement, ast.Assert)
    assert eval(ast.unparse(statement.test), {"pair": lambda *values: [*values]}) == [value, expected]
