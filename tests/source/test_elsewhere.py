"""Definitions of parameters in other files: what is taken, and what comes along."""

from __future__ import annotations

import pytest

from pytest_learnloop.domain import Parameter
from pytest_learnloop.errors import ProposalError, TargetError
from pytest_learnloop.source.elsewhere import taken_from
from pytest_learnloop.source.locate import locate
from pytest_learnloop.source.text import Text, decode

OWN = """\
import os
def f(a):
    return a
class C:
    @property
    def p(self): return 1
    @p.setter
    def p(self, new): pass
N = 30
def known(): return 1
"""


def text(source: str, path: str) -> Text:
    return decode(source.encode(), path)


def taken(other: str, qualname: str = "f", line: int | None = None) -> str | None:
    own = text(OWN, "own.py")
    found = locate(own, qualname, line)
    parameter = Parameter(f"own:{qualname}", found.kind, "own.py", found.line, found.source)
    return taken_from(text(other, "other.py"), parameter, own)


def test_a_definition_is_taken_without_its_decorators() -> None:
    assert taken("@cache\ndef f(a):\n    return 2\n") == "def f(a):\n    return 2"


def test_a_literal_is_its_value() -> None:
    assert taken("N: int = trainable(31, note='n')", "N") == "31"


def test_what_is_not_there_is_not_taken() -> None:
    assert taken("def g(): pass") is None


def test_what_it_needs_comes_along_in_the_order_of_the_file() -> None:
    other = """\
import os, math, sys
from x import y as z, unused
LIMIT = 3  # said of it
def unneeded(): pass
@z
def helper(a):
    return math.floor(a) + known()
def f(a):
    return helper(a) + LIMIT + len(os.sep)
"""
    assert taken(other) == (
        "import math\nfrom x import y as z\nLIMIT = 3  # said of it\n"
        "@z\ndef helper(a):\n    return math.floor(a) + known()\n"
        "def f(a):\n    return helper(a) + LIMIT + len(os.sep)"
    )


def test_what_its_own_module_has_is_used_as_it_is_there() -> None:
    assert taken("def known(): return 2\ndef f(a): return known()") == "def f(a): return known()"


def test_of_a_property_the_same_part_is_taken() -> None:
    other = "class C:\n    @property\n    def p(self): return 2\n    @p.setter\n    def p(self, new): self.x = new\n"
    assert taken(other, "C.p", line=5) == "def p(self): return 2"
    assert taken(other, "C.p", line=7) == "def p(self, new): self.x = new"


@pytest.mark.parametrize(
    ("other", "message"),
    [
        ("f = 1", r"other\.py has a literal of that name, no function"),
        ("def f(a): pass\ndef f(a): return 1", "several times"),
        ("class f: pass", "is a class"),
        ("def f(a) pass", r"other\.py:1: .*: correct the syntax error first"),
    ],
)
def test_what_cannot_be_taken_is_refused(other: str, message: str) -> None:
    with pytest.raises((ProposalError, TargetError), match=message):
        taken(other)
