"""New definitions in a file: what they look like there, and that nothing else moves."""

from __future__ import annotations

import codecs

import pytest

from pytest_learnloop.errors import ProposalError
from pytest_learnloop.source.locate import locate
from pytest_learnloop.source.splice import splice
from pytest_learnloop.source.text import decode


def spliced(data: bytes, **sources: str) -> bytes:
    """The file with these definitions, by qualified name (``__`` for a dot), replaced."""
    text = decode(data, "m.py")
    return splice(text, [(locate(text, name.replace("__", ".")), source) for name, source in sources.items()])


def test_everything_around_stays_to_the_byte() -> None:
    before = codecs.BOM_UTF8 + b'#!/bin/env python\r\n"""Doc."""\rx = 1 \t\n\x0c\n# above\n@one  # two\r\n'
    after = b"\n\n\ny=2   # no final newline"
    old = before + b"def f():\r\n    return 1  # old" + after
    assert spliced(old, f="def f():\n    return 2") == before + b"def f():\r\n    return 2" + after


def test_lines_that_stay_keep_their_bytes() -> None:
    old = b"class C:\n    def f(self):\r\n        a = 1\r        b = (a +\n  a)\n   \n# odd\n        return b\n"
    new = "def f(self):\n    a = 1\n    b = (a +\n  a)\n\n# odd\n    c = 2\n    return b"
    assert spliced(old, C__f=new) == old.replace(b"        return b", b"        c = 2\n        return b")


def test_new_lines_get_the_newline_of_the_definition() -> None:
    old = b"x = 1\nx = 2\nx = 3\ndef f():\r\n    return 1\r\n"
    assert spliced(old, f="def f():\n    y = 1\n    return y") == (
        b"x = 1\nx = 2\nx = 3\ndef f():\r\n    y = 1\r\n    return y\r\n"
    )


def test_lines_that_are_replaced_pass_their_newline_on() -> None:
    old = b"def f():\n    a = 1\r    b = 2\r\n    return a\n"
    assert spliced(old, f="def f():\n    a = 3\n    b = 4\n    return a") == (
        b"def f():\n    a = 3\r    b = 4\r\n    return a\n"
    )


def test_a_carriage_return_does_not_swallow_an_empty_line() -> None:
    old = b"def f():\r    a = 1\n    b = 2\n"
    assert spliced(old, f="def f():\n\n    b = 2") == b"def f():\r\r    b = 2\n"


def test_a_last_line_without_newline_may_come_earlier() -> None:
    assert spliced(b"def f():\n    a()", f="def f():\n    a()\n    b()") == b"def f():\n    a()\n    b()"
    assert spliced(b"def f():\n    a()\n    b()", f="def f():\n    a()") == b"def f():\n    a()"


def test_strings_over_several_lines_are_never_moved() -> None:
    old = b"class C:\n    def f(self): return 1\n"
    new = "def f(self):\n    \"\"\"Doc\n\n  more\n    \"\"\"\n    return f'''\n{self}\n    '''"
    assert spliced(old, C__f=new) == (
        b"class C:\n    def f(self):\n        \"\"\"Doc\n\n  more\n    \"\"\"\n        return f'''\n{self}\n    '''\n"
    )


def test_text_that_was_in_a_string_and_is_code_now_is_indented() -> None:
    old = b"class C:\n    def f(self):\n        x = '''\n    return 1\n'''\n        return 2\n"
    assert spliced(old, C__f="def f(self):\n    return 1\n") == b"class C:\n    def f(self):\n        return 1\n"


@pytest.mark.parametrize("unit", [b"\t", b"  ", b"        "])
def test_the_unit_of_indentation_is_the_definitions_own(unit: bytes) -> None:
    old = b"class C:\n....def f(self, a):\n........return a\n".replace(b"....", unit)
    new = (
        "def f(self, a):\n    # why\n    if a:\n        # deeper\n        return [\n"
        "            a,\n        ]\n    return a\n"
    )
    assert spliced(old, C__f=new) == (
        b"class C:\n....def f(self, a):\n........# why\n........if a:\n............# deeper\n............return [\n"
        b"............    a,\n............]\n........return a\n"
    ).replace(b"....", unit)


def test_a_body_on_the_line_of_the_def_takes_the_unit_from_the_file() -> None:
    old = b"def f(a): return a\n\ndef g():\n\tpass\n"
    assert spliced(old, f="def f(a):\n    return -a") == b"def f(a):\n\treturn -a\n\ndef g():\n\tpass\n"


def test_trailing_comments_belong_to_the_definition() -> None:
    assert spliced(b"def f(): return 1;  # old\n# below\n", f="def f(): return 2") == b"def f(): return 2\n# below\n"


def test_a_form_feed_before_a_def_stays() -> None:
    old = b"class C:\n    x = 1\n\x0c    def f(self):\n        return 1\n"
    assert spliced(old, C__f="def f(self):\n    return 2") == old.replace(b"return 1", b"return 2")


def test_several_definitions_are_replaced_at_once() -> None:
    old = b"A = 1\ndef f(): return 1\nclass C:\n    def f(self): return 1\n"
    new = spliced(old, C__f="def f(self): return 3", f="def f(): return 2", A="5")
    assert new == b"A = 5\ndef f(): return 2\nclass C:\n    def f(self): return 3\n"


def test_overlapping_definitions_are_a_mistake_of_the_caller() -> None:
    text = decode(b"def f():\n    def g(): pass\n", "m.py")
    definitions = [locate(text, "f"), locate(text, "f.<locals>.g")]
    with pytest.raises(ValueError, match="overlap"):
        splice(text, [(definition, definition.source) for definition in definitions])


def test_an_encoding_is_kept() -> None:
    old = b"# coding: latin-1\nx = '\xe9'\ndef f(): return '\xe9'\n"
    assert spliced(old, f="def f(): return 'à'") == b"# coding: latin-1\nx = '\xe9'\ndef f(): return '\xe0'\n"


def test_a_character_that_the_encoding_lacks_is_named() -> None:
    with pytest.raises(ProposalError, match=r"has no '→' \(U\+2192, RIGHTWARDS ARROW\): write it as '\\u2192'"):
        spliced(b"# coding: latin-1\ndef f(): return 1\n", f="def f(): return '→'")


def test_what_parses_but_does_not_compile_is_refused() -> None:
    with pytest.raises(ProposalError, match=r"does not compile: 'break' outside loop \(m\.py, line 2\)"):
        spliced(b"def f(): pass\n", f="def f():\n    break")


def test_an_inserted_coding_line_is_refused() -> None:
    with pytest.raises(ProposalError, match="with this edit the file cannot be read"):
        spliced("def f(): return 'é'\n".encode(), f="# coding: ascii\nimport re\ndef f(): return 'é'")


@pytest.mark.parametrize(
    ("old", "source", "new"),
    [
        ("A = 1  # one\n", "2", "A = 2  # one\n"),
        ("A: int = trainable(1, note='n')\n", "-2", "A: int = trainable(-2, note='n')\n"),
        ("A = 1, 2\n", "1, 3", "A = 1, 3\n"),
        ("A = trainable((1, 2))\n", "1, 3", "A = trainable((1, 3))\n"),
        ("A = trainable((1, 2))\n", "(1, 2), 3", "A = trainable(((1, 2), 3))\n"),
        ("A = ('a'\r\n     'b')\r\n", "('a'\n     'c')", "A = ('a'\r\n     'c')\r\n"),
        ("A = trainable(\n    'a'\n    'b',\n)\n", "('a'\n    'b')", "A = trainable(\n    'a'\n    'b',\n)\n"),
        ("A = trainable(\n    'a'\n    'b',\n)\n", "'c'", "A = trainable(\n    'c',\n)\n"),
        ("A = {\r\n  1: 2,\r\n\t3: 4,\r}\n", "{\n  1: 2,\n\t3: 5,\n}", "A = {\r\n  1: 2,\r\n\t3: 5,\r}\n"),
        ("A = '''a\n  b'''\n", "'''a\n  c'''", "A = '''a\n  c'''\n"),
        ("'é'; A = 'é'; B = 1\n", "'è'", "'é'; A = 'è'; B = 1\n"),
    ],
)
def test_literals_are_replaced_alone(old: str, source: str, new: str) -> None:
    assert spliced(old.encode(), A=source).decode() == new


def test_a_literal_in_a_class_is_indented_as_the_class_is() -> None:
    old = b"class C:\n    A = [\n        1,\n    ]\n"
    assert spliced(old, C__A="[\n    1,\n    '''2\n''',\n]") == (
        b"class C:\n    A = [\n        1,\n        '''2\n''',\n    ]\n"
    )


def test_a_literal_that_would_swallow_what_follows_is_refused() -> None:
    with pytest.raises(ProposalError, match=r"does not compile|elsewhere"):
        spliced(b"A = trainable(1, note='n')\n", A="2  # two")
