"""Finding a definition by its qualified name and first line."""

from __future__ import annotations

import ast
import textwrap

import pytest
from located_support import located_functions

from pytest_learnloop.domain import ParameterKind
from pytest_learnloop.errors import TargetError
from pytest_learnloop.source.locate import locate
from pytest_learnloop.source.text import Text, decode

MODULE = textwrap.dedent('''\
    import functools

    def plain(a): return a  # one line

    @functools.cache
    # between
    @functools.wraps(
        plain
    )
    async def decorated():
        """Two
    lines."""
        return 1;  # the end

    # after

    class Outer:
        SCALE: float = 1.5

        class Inner:
            @property
            def value(self):
                return 1

            @value.setter
            def value(self, new):
                pass

        def method(self):
            def local():
                class Deep:
                    def deepest(self): ...
                return Deep
            return local

    try:
        if plain:
            for _ in ():
                with plain:
                    def buried(): pass
    except ValueError:
        def in_except(): pass
    else:
        def in_else(): pass
    finally:
        while False:
            def in_finally(): pass
    match plain:
        case 1:
            def in_match(): pass

    NAME = "text"
    WRAPPED = trainable(
        {"a": 1,
         "b": 2},
        note="…",
    )
    JOINED = ("a"
              "b")
    shorten = lambda text: text[:3]
    COMPUTED = plain(NAME)
    ONE = TWO = 1
''')


def text_of(source: str) -> Text:
    return decode(source.encode(), "m.py")


@pytest.mark.parametrize(
    ("qualname", "begins", "source"),
    [
        ("plain", "def plain", "def plain(a): return a  # one line"),
        ("decorated", "@functools.cache", 'async def decorated():\n    """Two\nlines."""\n    return 1;  # the end'),
        ("Outer.method.<locals>.local.<locals>.Deep.deepest", "def deepest", "def deepest(self): ..."),
        ("buried", "def buried", "def buried(): pass"),
        ("in_except", "def in_except", "def in_except(): pass"),
        ("in_else", "def in_else", "def in_else(): pass"),
        ("in_finally", "def in_finally", "def in_finally(): pass"),
        ("in_match", "def in_match", "def in_match(): pass"),
    ],
)
def test_functions_are_found_wherever_they_stand(qualname: str, begins: str, source: str) -> None:
    line = MODULE[: MODULE.index(begins)].count("\n") + 1
    definition = locate(text_of(MODULE), qualname, line)
    assert (definition.kind, definition.line, definition.source) == (ParameterKind.FUNCTION, line, source)
    assert locate(text_of(MODULE), qualname).start == definition.start


@pytest.mark.parametrize(
    ("qualname", "source"),
    [
        ("NAME", '"text"'),
        ("Outer.SCALE", "1.5"),
        ("WRAPPED", '{"a": 1,\n     "b": 2}'),
        ("JOINED", '("a"\n          "b")'),
    ],
)
def test_literals_are_found_at_module_and_class_level(qualname: str, source: str) -> None:
    definition = locate(text_of(MODULE), qualname)
    assert definition.kind is ParameterKind.LITERAL
    assert definition.source == source
    assert ast.literal_eval(definition.source) == ast.literal_eval(definition.value)


def test_only_what_is_called_around_a_literal_is_its_wrapper() -> None:
    text = text_of("A = trainable(set())\nB = set()\nC = learn.trainable((1, 2), note='n')\n")
    assert [locate(text, name).wrapper is not None for name in "ABC"] == [True, False, True]
    assert [locate(text, name).source for name in "ABC"] == ["set()", "set()", "(1, 2)"]


def test_the_line_tells_a_property_getter_from_its_setter() -> None:
    text = text_of(MODULE)
    assert "return 1" in locate(text, "Outer.Inner.value", 21).source
    assert "pass" in locate(text, "Outer.Inner.value", 25).source


def test_a_source_is_dedented_but_for_strings_and_odd_lines() -> None:
    source = (
        "class C:\n\tdef f(self):\n\t\t'''\n\tdoc\n'''\n# odd\n"
        "\t\treturn (1 +\n 2)\n\x0c\t\t# feed\n\n\t\tx = f'''\n\t{1}\n\t'''\n"
    )
    assert locate(text_of(source), "C.f").source == (
        "def f(self):\n\t'''\n\tdoc\n'''\n# odd\n\treturn (1 +\n 2)\n\t# feed\n\n\tx = f'''\n\t{1}\n\t'''"
    )


def test_newlines_of_a_source_are_normalized() -> None:
    assert locate(text_of("def f():\r\n    a\r    b\n    c\r\n"), "f").source == "def f():\n    a\n    b\n    c"


@pytest.mark.parametrize(
    ("qualname", "line", "message"),
    [
        ("decorate", None, r"m\.py defines no 'decorate': did you mean decorated\?"),
        ("Outer.Iner.value", None, r"did you mean Outer\.Inner\.value"),
        ("Oute", None, r"m\.py defines no 'Oute': check the spelling"),
        ("zzz", None, "check the spelling"),
        ("plain", 4, "does not define 'plain' in line 4, but in line 3: run again"),
        ("Outer.Inner.value", None, "several times, in lines 21 and 25: put @trainable above the one"),
        ("Outer", None, r"m\.py:17: Outer is a class: name its methods instead \(Outer\..*\)$"),
        ("shorten", None, r"m\.py:\d+: shorten is a lambda: write it as a function with def"),
        ("COMPUTED", None, "COMPUTED is not bound to a literal .*: write the value out"),
        ("ONE", None, "ONE is bound along with other names: give it an assignment of its own"),
    ],
)
def test_what_cannot_be_found_is_told_with_a_remedy(qualname: str, line: int | None, message: str) -> None:
    with pytest.raises(TargetError, match=message):
        locate(text_of(MODULE), qualname, line)


def test_a_local_literal_is_refused() -> None:
    with pytest.raises(TargetError, match=r"f\.<locals>\.X is a local variable: bind it at the top level"):
        locate(text_of("def f():\n    X = 1\n"), "f.<locals>.X")


def test_all_functions_of_a_file_are_listed_in_order() -> None:
    lines = [definition.line for definition in located_functions(text_of(MODULE))]
    assert lines == sorted(lines)
    assert len(lines) == 12
