"""Where a function of the module is called nowhere any more, values are given to it: its call was dropped."""

from __future__ import annotations

from pathlib import Path

import pytest
from mutation_support import artifact_of, edited_sources, function, propose

from pytest_learnloop.domain import Parameter, ParameterKind
from pytest_learnloop.optimizers.mutation.ingredients import collect

CLEAN = "def clean(a):\n    return a\n\n\n"

FORGOTTEN = {
    "around an argument": ("def work(a):\n    return f(a, {})\n", "b"),
    "around an argument by name": ("def work(a):\n    return f(a, key={})\n", "b.c"),
    "around what is returned": ("def work(a):\n    return {}\n", "f(a)"),
    "around what is assigned": ("def work(a):\n    b = {}\n    return b\n", "a[0]"),
    "around an iterable": ("def work(a):\n    for b in {}:\n        print(b)\n", "a"),
    "around an operand": ("def work(a):\n    return 1 + {}\n", "a"),
    "around an element": ("def work(a):\n    return [{}, 1]\n", "a"),
    "around the value of a key": ("def work(a, b):\n    return {{a: {}}}\n", "b"),
    "around the elements of a comprehension": ("def work(a):\n    return [{} for b in a]\n", "b"),
    "around a list": ("def work(a):\n    return f({})\n", "[a, 1]"),
    "around an f-string": ("def work(a):\n    return {}\n", 'f"{a}"'),
}


@pytest.mark.parametrize(("source", "value"), FORGOTTEN.values(), ids=FORGOTTEN.keys())
def test_value_is_given_to_a_function_that_nobody_calls(source: str, value: str) -> None:
    edited = edited_sources(function(CLEAN + source.format(value)))

    assert CLEAN + source.format(f"clean({value})") in edited


@pytest.mark.parametrize("statement", ["b = clean(b)", "clean(b)"])
def test_argument_is_given_to_it_first(statement: str) -> None:
    edited = edited_sources(function(f"{CLEAN}def work(a, b):\n    return f(b, b)\n"))

    assert f"{CLEAN}def work(a, b):\n    {statement}\n    return f(b, b)\n" in edited


USED = {
    "called elsewhere": "def clean(a):\n    return a\n\n\ndef tidy(a):\n    return clean(a)\n",
    "given to another": "def clean(a):\n    return a\n\n\nTIDY = {'clean': clean}\n",
    "exported": "__all__ = ['clean']\n\n\ndef clean(a):\n    return a\n",
    "of two arguments": "def clean(a, b):\n    return a\n",
    "of one argument by name": "def clean(*, a):\n    return a\n",
    "of none": "def clean():\n    return 1\n",
    "with a decorator": "@register\ndef clean(a):\n    return a\n",
    "async": "async def clean(a):\n    return a\n",
    "an imported class": "from tools import Clean\n",
    "imported for others": "from tools import clean as clean\n",
    "imported and called": "from tools import clean\n\nNAMES = clean('all')\n",
    "a module": "import clean\n",
}


@pytest.mark.parametrize("source", USED.values(), ids=USED.keys())
def test_function_that_is_used_or_takes_no_single_value_is_not_forgotten(source: str) -> None:
    assert "clean" not in collect([source]).unused


UNUSED = {
    "defined": "def clean(a):\n    return a\n",
    "with defaults": "def clean(a, b=1, *, c=2):\n    return a\n",
    "calling itself": "def clean(a):\n    return [clean(b) for b in a]\n",
    "imported": "from tools import clean\n",
    "imported by another name": "from tools import tidied as clean\n",
}


@pytest.mark.parametrize("source", UNUSED.values(), ids=UNUSED.keys())
def test_function_of_one_argument_that_nobody_uses_is_forgotten(source: str) -> None:
    assert collect([source]).unused == ("clean",)


def test_function_that_another_module_of_the_package_uses_is_not_forgotten(tmp_path: Path) -> None:
    source = "def work(a):\n    return f(a)\n"
    (tmp_path / "__init__.py").touch()
    (tmp_path / "other.py").write_text("from shop.clean import clean\n")
    path = tmp_path / "shop.py"
    path.write_text(f"{CLEAN}def tidy(a):\n    return a\n\n\n{source}")
    parameter = Parameter("shop:work", ParameterKind.FUNCTION, str(path), 9, source)

    edited = [proposal.edits[parameter.id] for proposal in propose(artifact_of(parameter))]

    assert "def work(a):\n    return f(tidy(a))\n" in edited
    assert "def work(a):\n    return f(clean(a))\n" not in edited


def test_function_that_uses_the_code_at_hand_is_not_called_by_it() -> None:
    everything = "def everything(a):\n    return [work(b) for b in a]\n\n\n"
    edited = edited_sources(function(f"{everything}def work(a):\n    return f(a)\n"))

    assert not [each for each in edited if "f(everything(a))" in each]


def test_function_that_nobody_calls_comes_before_one_that_is_called() -> None:
    source = f"{CLEAN}def tidy(a):\n    return a\n\n\nDATA = tidy(1)\n\n\ndef work(a):\n    return f({{}})\n"
    edited = edited_sources(function(source.format("a")))

    assert edited.index(source.format("clean(a)")) < edited.index(source.format("tidy(a)"))


def test_second_name_for_the_same_is_the_first_to_be_given_to_it() -> None:
    source = f"{CLEAN}def work(a):\n    b = {{}}\n    return f({{}})\n"
    edited = edited_sources(function(source.format("a", "b")))

    assert edited.index(source.format("clean(a)", "b")) < edited.index(source.format("a", "clean(b)"))


def test_of_many_functions_that_nobody_calls_three_are_tried() -> None:
    many = "".join(f"def clean{number}(a):\n    return a\n\n\n" for number in range(9))
    edited = edited_sources(function(f"{many}def work(a):\n    return f(a)\n"))

    assert len([each for each in edited if "f(clean" in each]) == 3
