"""What runs while modules are imported only because something else calls it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from imported_support import imported

from pytest_learnloop import trainable
from pytest_learnloop.source.discover import discover

HOME = """\
def f(): return g()
def g(): return 1
class Base:
    def __init__(self): self.fill()
    def fill(self): pass
    @classmethod
    def make(cls): return cls()
    @staticmethod
    def grown(): return f()
class C(Base):
    def __init__(self): super().__init__()
    def fill(self):
        super().fill()
        self.add(1)
    def add(self, n): pass
    def other(self): return self.add(2)
"""
FILLED = ["Base.fill", "C.fill", "C.add"]
TARGETS = ["f", "g", "Base.fill", "C.fill", "C.add", "C.other"]


def used(root: Path, monkeypatch: pytest.MonkeyPatch, home: str = "", user: str = "", in_turn: bool = True) -> set[str]:
    """The parameters of ``home`` that are used at import, there or in ``user``."""
    modules = imported(root, monkeypatch, home=HOME + home, user=user)
    artifact = discover(modules, [f"home:{each}" for each in TARGETS], root, trainable, in_turn=in_turn)
    return {each.qualname for each in artifact.parameters if each.used_at_import}


@pytest.mark.parametrize(
    ("home", "expected"),
    [
        ("", set()),
        ("x = f()", {"f", "g"}),
        ("x = Base()", {"Base.fill"}),
        ("x = Base.make()", {"Base.fill"}),
        ("x = C()", {*FILLED}),
        ("x = C.make()", {*FILLED}),
        ("x = C.grown()", {"f", "g"}),
        ("x = C.__new__(C)\nx.other()", {"C.other", "C.add"}),
        ("import functools\n@functools.wraps(f)\ndef h(): pass\nh()", {"f", "g"}),
        ("class M(type):\n    def __eq__(cls, other): return True\nclass D(C, metaclass=M): pass\nD()", {*FILLED}),
        ("def h(): return C()", set()),
        ("class D(C): pass", set()),
        ("x = [len, C]\nlen(x)", set()),
    ],
)
def test_what_calls_lead_to(home: str, expected: set[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert used(tmp_path, monkeypatch, home) == expected


@pytest.mark.parametrize(
    ("user", "expected"),
    [
        ("import home\nhome.f()", {"f", "g"}),
        ("from home import C as D\nx = [D()]", {*FILLED}),
        ("import home\nclass D(home.C):\n    def add(self, n): home.f()\nD()", {"Base.fill", "C.fill", "f", "g"}),
    ],
)
def test_calls_from_another_module(
    user: str, expected: set[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert used(tmp_path, monkeypatch, user=user) == expected


def test_it_is_told_whose_code_calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    used(tmp_path, monkeypatch, user="from home import C\nC()")
    modules = [sys.modules["home"], sys.modules["user"]]
    artifact = discover(modules, ["home:C.add"], tmp_path, trainable, in_turn=True)
    assert artifact["home:C.add"].used_at_import == (str(tmp_path / "user.py"),)


def test_functions_that_call_each_other_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = "def h(n): return i(n) if n else f()\ndef i(n): return h(n - 1)\nh(1)"
    assert used(tmp_path, monkeypatch, home) == {"f", "g"}


def test_it_is_not_asked_unless_wanted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert used(tmp_path, monkeypatch, "x = C()", in_turn=False) == set()
