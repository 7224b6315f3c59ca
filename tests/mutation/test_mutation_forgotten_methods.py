"""A method whose call was dropped is called again: one that makes a test hold first, then those called near by."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from mutation_support import artifact_of, edited_sources, failing, function, propose

from pytest_learnloop.domain import Parameter, ParameterKind
from pytest_learnloop.optimizers.mutation.evidence import gather
from pytest_learnloop.optimizers.mutation.methods import method_calls

MENDING = {
    "a string": ("E       AssertionError: assert ' a ' == 'a'", "strip"),
    "of unittest": ("E       AssertionError: 'A' != 'a'", "lower"),
    "what was wanted on the left": ("E       AssertionError: assert 'A' == 'a'", "upper"),
    "in a list": ("E       AssertionError: assert ['a', ' b'] == ['a', 'b']", "strip"),
    "in a tuple": ("E       AssertionError: assert ('A', 1) == ('a', 1)", "lower"),
    "in a dict": ("E       AssertionError: assert {'a': ['b ']} == {'a': ['b']}", "strip"),
    "a key": ("E       AssertionError: assert {'A': 1} == {'a': 1}", "lower"),
}


@pytest.mark.parametrize(("feedback", "method"), MENDING.values(), ids=MENDING.keys())
def test_method_that_would_make_both_sides_one_is_known(feedback: str, method: str) -> None:
    assert method in gather([failing(feedback)]).methods


@pytest.mark.parametrize("feedback", ["E       assert 'a' == 'b'", "E       assert 1 == 2", "E       assert 'a' == a["])
def test_nothing_is_known_where_none_would(feedback: str) -> None:
    assert gather([failing(feedback)]).methods == ()


FORGOTTEN = {
    "of what is assigned": ("b = {}\n    return b", "a"),
    "of an argument": ("return f({}, 1)", "a['b']"),
    "of an element": ("return [{}, 1]", "a.b"),
    "of a key": ("return {{{}: 1}}", "a"),
    "of what looks something up": ("return a[{}]", "b"),
    "of what something is counted by": ("a[{}] += 1\n    return a", "b"),
    "of a value": ("return {{1: {}}}", "a"),
    "of what a comprehension collects": ("return [{} for b in a]", "b"),
    "before another method": ("return {}.split(',')", "a[0]"),
    "of what is compared": ("return {} == b", "a"),
}


@pytest.mark.parametrize(("body", "value"), FORGOTTEN.values(), ids=FORGOTTEN.keys())
def test_it_is_called(body: str, value: str) -> None:
    parameter = function(f"def work(a, b):\n    {body.format(value)}\n")
    told = [failing("E       AssertionError: assert ' a' == 'a'")]

    edited = [each.edits[parameter.id] for each in propose(artifact_of(parameter), experiences=told)]

    assert f"def work(a, b):\n    {body.format(f'{value}.strip()')}\n" in edited


def test_it_comes_early() -> None:
    parameter = function("def work(a, b):\n    c = a[0] + b\n    d = a[1]\n    return f(c, d)\n")
    told = [failing("E       AssertionError: assert 'A' == 'a'")]

    edited = [each.edits[parameter.id] for each in propose(artifact_of(parameter), 40, told)]

    assert "def work(a, b):\n    c = a[0] + b\n    d = a[1].lower()\n    return f(c, d)\n" in edited


def test_what_is_called_near_by_is_called_too() -> None:
    source = "def tidy(a):\n    return a.split(', ')\n\n\ndef work(a):\n    return f({})\n"

    assert source.format("a.split(', ')") in edited_sources(function(source.format("a")))


def test_where_the_module_has_few_those_of_its_package_are_called(tmp_path: Path) -> None:
    (tmp_path / "__init__.py").touch()
    (tmp_path / "other.py").write_text('def tidy(a):\n    return a.replace(",", ".")\n')
    path = tmp_path / "shop.py"
    path.write_text("def work(a):\n    return f(a)\n")
    parameter = Parameter("shop:work", ParameterKind.FUNCTION, str(path), 1, path.read_text())

    edited = [each.edits[parameter.id] for each in propose(artifact_of(parameter))]

    assert 'def work(a):\n    return f(a.replace(",", "."))\n' in edited


def test_it_is_not_called_twice() -> None:
    source = "def work(a):\n    return a.strip()\n"

    assert not [each for each in edited_sources(function(source)) if each.count("strip()") > 1]


NO_VALUES = {
    "a statement": "def work(a):\n    a.sort()\n",
    "of a module": "import os\n\n\ndef work():\n    return os.getcwd()\n",
    "of an imported class": "from datetime import date\n\n\ndef work():\n    return date.today()\n",
    "of itself": "class Shop:\n    def work(self):\n        return self.open()\n",
    "of its base": "class Shop:\n    def work(self):\n        return super().open()\n",
    "with a name": "def work(a, b):\n    return a.get(b)\n",
    "awaited": "async def work(a):\n    return await a.read()\n",
}


@pytest.mark.parametrize("source", NO_VALUES.values(), ids=NO_VALUES.keys())
def test_what_is_called_otherwise_is_no_ingredient(source: str) -> None:
    assert method_calls([(source, ast.parse(source))]) == ()


def test_ingredients_are_told_as_they_stand_the_most_frequent_first() -> None:
    source = 'def work(a, b):\n    return a.split(",", maxsplit=1), a.strip(), b[0].strip()\n'

    assert [str(each) for each in method_calls([(source, ast.parse(source))])] == [
        ".strip()",
        '.split(",", maxsplit=1)',
    ]
