"""Stubs: what stays of a function, and what it does."""

from __future__ import annotations

import ast
import inspect

import pytest
from functions_support import function_sources
from hypothesis import given
from hypothesis import strategies as st

from pytest_learnloop.domain import Parameter, ParameterKind
from pytest_learnloop.errors import ProposalError
from pytest_learnloop.source.names import FunctionNode, yields
from pytest_learnloop.source.stub import check_statement, stub_of, stubbed

STATEMENTS = ("raise NotImplementedError", "return None", "return 0", "raise ValueError('not yet')", "return []")


def definition(source: str) -> FunctionNode:
    (node,) = ast.parse(source).body
    assert isinstance(node, FunctionNode)
    return node


@pytest.mark.parametrize(
    ("source", "stub"),
    [
        ("def f(a, b=1): return a", "def f(a, b=1):\n    return None"),
        ('def f(a): "It is so."; return a', 'def f(a):\n    "It is so."\n    return None'),
        (
            'def f(\n    a: int,  # how many: a number\n) -> "dict[str, int]":  # noqa: X1\n'
            '    """Lines.\n\n    More of them.\n    """\n    # said of the code\n    return {}\n',
            'def f(\n    a: int,  # how many: a number\n) -> "dict[str, int]":  # noqa: X1\n'
            '    """Lines.\n\n    More of them.\n    """\n    return None',
        ),
        (
            "def f(g=lambda x: {1: 2}[x]) -> lambda: 0:\n  return g",
            "def f(g=lambda x: {1: 2}[x]) -> lambda: 0:\n  return None",
        ),
        ("def f() -> 'süß:':\n\tx = ':'\n\treturn x", "def f() -> 'süß:':\n\treturn None"),
        ("async def f():\n    await g()", "async def f():\n    return None"),
        ("def f():\n    r'''\\d'''", "def f():\n    r'''\\d'''\n    return None"),
        ("def f():\n    f'{1}'\n    b'no docstring'", "def f():\n    return None"),
    ],
)
def test_signature_and_docstring_stay_to_the_letter(source: str, stub: str) -> None:
    assert stubbed(source, "f", "return None") == stub


def test_by_default_it_says_that_there_is_nothing_yet() -> None:
    assert stubbed("def f(): return 1", "f") == "def f():\n    raise NotImplementedError"


@pytest.mark.parametrize("kind", ["def", "async def"])
def test_a_generator_stays_one(kind: str) -> None:
    source = stubbed(f"{kind} f():\n    for x in (1, 2):\n        yield x\n", "f")
    scope: dict[str, object] = {}
    exec(source, scope)
    generates = inspect.isgeneratorfunction if kind == "def" else inspect.isasyncgenfunction
    assert generates(scope["f"])


def test_a_generator_may_give_something() -> None:
    assert stubbed("def f():\n    yield 1", "f", "yield 0") == "def f():\n    yield 0"


def test_an_async_generator_cannot_return_a_value() -> None:
    with pytest.raises(ProposalError, match="its stub cannot be 'return 1'"):
        stubbed("async def f():\n    yield 1", "f", "return 1")


@pytest.mark.parametrize(
    "statement", ["x = 1", "pass", "", "return 1; return 2", "return 1\nreturn 2", "return (", "..."]
)
def test_a_stub_is_one_statement_that_ends_or_gives(statement: str) -> None:
    with pytest.raises(ProposalError, match="one return, raise or yield"):
        check_statement(statement)


def test_a_literal_stays_unless_its_mark_gives_another_value() -> None:
    literal = Parameter("m:N", ParameterKind.LITERAL, "/m.py", 1, "30")
    assert stub_of(literal) == "30"
    assert stub_of(Parameter("m:N", ParameterKind.LITERAL, "/m.py", 1, "30", stub="1")) == "1"


@given(function_sources(), st.sampled_from(STATEMENTS))
def test_every_stub_parses_keeps_what_it_has_to_and_is_its_own(source: str, statement: str) -> None:
    before = definition(source)
    if isinstance(before, ast.AsyncFunctionDef) and yields(before) and statement.startswith("return"):
        statement = "return"
    stub = stubbed(source, before.name, statement)
    after = definition(stub)
    assert ast.dump(after.args) == ast.dump(before.args)
    assert (after.returns is None) == (before.returns is None)
    assert ast.get_docstring(after, clean=False) == ast.get_docstring(before, clean=False)
    assert (type(after), yields(after)) == (type(before), yields(before))
    assert ast.unparse(after.body[bool(ast.get_docstring(after, clean=False) is not None)]) == statement
    assert stubbed(stub, before.name, statement) == stub
