"""Reading a proposed function."""

from __future__ import annotations

import ast

import pytest

from pytest_learnloop.errors import ProposalError
from pytest_learnloop.source.piece import parse_piece

PROPOSAL = """\
import re
from math import (
    pi,
    tau,
)

# Compiled once.
_WORD: object = re.compile("x")

@trainable
# why
async def f(a, *, b=1):
    return a  # done

class _Helper:
    '''
  odd
    '''

@_decorate
def _after(): return 2
"""


def test_a_piece_is_cut_into_prelude_and_definition() -> None:
    piece = parse_piece(PROPOSAL, "f")
    assert piece.definition_source == "async def f(a, *, b=1):\n    return a  # done"
    assert piece.definition.decorator_list == []
    assert [ast.unparse(decorator) for decorator in piece.decorators] == ["trainable"]
    assert piece.prelude_sources == (
        "import re",
        "from math import (\n    pi,\n    tau,\n)",
        '# Compiled once.\n_WORD: object = re.compile("x")',
        "class _Helper:\n    '''\n  odd\n    '''",
        "@_decorate\ndef _after(): return 2",
    )
    assert ast.dump(ast.parse("\n".join(piece.prelude_sources))) == ast.dump(ast.Module(list(piece.prelude), []))


def test_positions_refer_to_the_source() -> None:
    piece = parse_piece("\r\n\r\n    x = 1\r\n    def f():\r\n        pass\r\n", "f")
    assert piece.source.split("\n")[piece.definition.lineno - 1] == "def f():"
    assert piece.definition.col_offset == 0


def test_a_piece_without_prelude() -> None:
    piece = parse_piece("def f(): pass", "f")
    assert (piece.prelude, piece.prelude_sources, piece.definition_source) == ((), (), "def f(): pass")


def test_an_indented_piece_is_dedented_but_for_its_strings() -> None:
    piece = parse_piece("    def f():\n        '''\n        doc'''\n        return 1\n", "f")
    assert piece.definition_source == "def f():\n    '''\n        doc'''\n    return 1"


def test_a_string_that_looks_like_a_comment_is_none() -> None:
    source = "x = '''\n# '''\ny = 1\ndef f(): pass"
    assert parse_piece(source, "f").prelude_sources == ("x = '''\n# '''", "y = 1")


def test_several_names_may_be_bound_at_once() -> None:
    assert parse_piece("a, (b, *c) = 1, (2, 3)\ndef f(): pass", "f").prelude_sources == ("a, (b, *c) = 1, (2, 3)",)


def test_statements_that_share_a_line_are_told_apart() -> None:
    assert parse_piece("import re; x = 1\ndef f(): pass", "f").prelude_sources == ("import re", "x = 1")


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("def f(:\n    pass", "syntax error in line 1: .*: def f\\(:"),
        ("def f():\n    x = = 1", "syntax error in line 2: .*: x = = 1"),
        ("def f(): '\0'", "syntax error"),
        ("    def f(\n", "begin it at column 0"),
        ("", "no function called f at top level .it defines no function.: give the whole definition of f"),
        ("def g(): pass", "it defines g"),
        ("class C:\n    def f(self): pass", "it defines C"),
        ("f = lambda: 1", "it defines no function"),
        ("def f(): pass\ndef f(): pass", r"defines f several times \(lines 1, 2\): give it once"),
        ("def f(): pass\nf = 1", "line 2: f is bound before: choose another name"),
        ("import re\nre = 1\ndef f(): pass", "line 2: re is bound before"),
        ("from __future__ import annotations\ndef f(): pass", "line 1: a __future__ import"),
        ("from os import *\ndef f(): pass", "line 1: from os import \\*: import the names that are used"),
        ("print()\ndef f(): pass", "line 1: only imports, functions, classes, and assignments to plain names"),
        ("def f(): pass\nif f: pass", "line 2: only imports"),
        ("a, b.c = 1, 2\ndef f(): pass", "line 1: only imports"),
        ("a.b = 1\ndef f(): pass", "line 1: only imports"),
        ("(" * 300 + ")" * 300 + "\ndef f(): pass", "too"),
    ],
)
def test_what_is_no_piece_is_refused(source: str, message: str) -> None:
    with pytest.raises(ProposalError, match=message):
        parse_piece(source, "f")
