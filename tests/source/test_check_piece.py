"""Checking a proposed function against the original, and its prelude against the module."""

from __future__ import annotations

import ast

import pytest

from pytest_learnloop.errors import ProposalError
from pytest_learnloop.source.piece import check_piece, parse_piece


def check(proposal: str, original: str = "def f(a): return a", module: str = "", qualname: str = "f") -> None:
    name = qualname.rpartition(".")[2]
    check_piece(parse_piece(proposal, name), parse_piece(original, name), ast.parse(module or original), qualname)


@pytest.mark.parametrize(
    ("original", "proposal"),
    [
        ("def f(a): return a", "def f(a): return a + 1"),
        ("def f(a: int = 1) -> int: return a", "def f(a: float = 2) -> float: return a"),
        ("def f(a, /, b, *c, d, e=1, **g): pass", "def f(a, /, b, *c, d, e=2, **g): return 1"),
        ("def f(): yield 1", "def f(): yield from (1, 2)"),
        ("async def f(): yield 1", "async def f():\n    x = 1\n    yield x"),
        ("def f(): pass", "def f():\n    def inner(): yield 1\n    g = lambda: (yield)\n    return [inner]"),
    ],
)
def test_what_keeps_the_signature_and_the_kind_is_taken(original: str, proposal: str) -> None:
    check(proposal, original)


@pytest.mark.parametrize(
    ("original", "proposal", "message"),
    [
        ("def f(a): pass", "def f(b): pass", r"f takes \(a\), the proposal \(b\): keep the parameters"),
        ("def f(a): pass", "def f(a, b): pass", r"\(a, b\)"),
        ("def f(a, b): pass", "def f(b, a): pass", r"\(a, b\), the proposal \(b, a\)"),
        ("def f(a): pass", "def f(a=1): pass", r"\(a\), the proposal \(a=…\)"),
        ("def f(a=1): pass", "def f(a): pass", r"\(a=…\), the proposal \(a\)"),
        ("def f(a): pass", "def f(a, /): pass", r"\(a\), the proposal \(a, /\)"),
        ("def f(a): pass", "def f(*, a): pass", r"\(a\), the proposal \(\*, a\)"),
        ("def f(*a): pass", "def f(**a): pass", r"\(\*a\), the proposal \(\*\*a\)"),
        (
            "def f(): pass",
            "async def f(): pass",
            "f is an ordinary function, the proposal is an async function: keep it",
        ),
        ("def f(): yield", "def f(): return []", "f is a generator, the proposal is an ordinary function"),
        ("async def f(): pass", "async def f(): yield", "f is an async function, the proposal is an async generator"),
        ("def f(): pass", "def f():\n    def g(x=(yield)): pass", "the proposal is a generator"),
    ],
)
def test_another_signature_or_kind_is_refused(original: str, proposal: str, message: str) -> None:
    with pytest.raises(ProposalError, match=message):
        check(proposal, original)


MODULE = "class C:\n    @property\n    def f(self): return 1\n    @f.setter\n    def f(self, new): pass\n"


def test_decorators_may_be_repeated() -> None:
    check("@property\ndef f(self): return 2", "def f(self): return 1", MODULE, "C.f")


@pytest.mark.parametrize("decorators", ["@cache", "@property\n@cache", "@f.setter"])
def test_decorators_cannot_be_changed(decorators: str) -> None:
    with pytest.raises(ProposalError, match=r"the decorators of C\.f cannot be changed \(to @.*\): leave them out"):
        check(f"{decorators}\ndef f(self): return 2", "def f(self): return 1", MODULE, "C.f")


@pytest.mark.parametrize(
    "binding",
    [
        "_h = 1",
        "_h: int = 1",
        "import _h",
        "import x as _h",
        "from x import _h",
        "def _h(): pass",
        "class _h: pass",
        "for _h in (): pass",
        "for a, (_h, *b) in (): pass",
        "with x as _h: pass",
        "try: pass\nexcept E as _h: pass",
        "match x:\n    case {'k': 1, **_h}: pass",
        "match x:\n    case [*_h]: pass",
        "match x:\n    case 1 as _h: pass",
        "(_h := 1)",
        "[(_h := x) for x in ()]",
        "if x:\n    _h = 1",
        "def g():\n    global _h\n    _h = 1",
        "del _h",
        "_h += 1",
    ],
)
def test_a_helper_cannot_have_a_name_that_the_module_binds(binding: str) -> None:
    with pytest.raises(ProposalError, match="_h is bound in the module already: use that, or choose another name"):
        check("_h = 2\ndef f(a): return _h", module=f"{binding}\ndef f(a): return a")


@pytest.mark.parametrize(
    "other",
    ["def g(): return _h", "x = _h", "class C:\n    def m(self): return [_h for _ in ()]", "def g(x=_h): pass"],
)
def test_a_helper_cannot_have_a_name_that_other_code_reads(other: str) -> None:
    with pytest.raises(ProposalError, match="_h is read elsewhere in the module: choose another name"):
        check("_h = 2\ndef f(a): return _h", module=f"def f(a): return a\n{other}")


@pytest.mark.parametrize(
    "other",
    [
        "def g(_h): return _h",
        "def g():\n    _h = 1\n    return _h",
        "[_h for _h in ()]",
        "g = lambda _h: _h",
        "x._h = 1",
        "class C:\n    _h = 1",
    ],
)
def test_other_scopes_do_not_collide(other: str) -> None:
    check("_h = 2\ndef f(a): return _h", module=f"def f(a): return a\n{other}")


def test_a_helper_may_supply_a_name_that_the_function_itself_missed() -> None:
    check("def _h(): pass\ndef f(a): return _h()", "def f(a): return _h()")


def test_a_helper_cannot_hide_a_builtin() -> None:
    with pytest.raises(ProposalError, match="sorted is the name of a builtin: choose another name"):
        check("def sorted(x): return x\ndef f(a): return a")


@pytest.mark.parametrize(
    "module",
    ["import re", "try:\n    import re\nexcept ImportError: pass", "if TYPE_CHECKING:\n    import re", "import os, re"],
)
def test_an_import_that_the_module_has_is_no_collision(module: str) -> None:
    check("import re\ndef f(a): return re", module=f"{module}\ndef f(a): return a")


def test_another_import_of_the_same_name_is_a_collision() -> None:
    with pytest.raises(ProposalError, match="path is bound in the module already"):
        check("from ntpath import path\ndef f(a): return path", module="from os import path\ndef f(a): return a")
