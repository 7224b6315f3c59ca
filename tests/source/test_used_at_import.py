"""Which parameters are used while modules are imported."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest
from imported_support import imported

from pytest_learnloop import trainable
from pytest_learnloop.source.discover import discover

HOME = """\
def f(x=None): return x
class C:
    RATE = 2
    def __init__(self): pass
    @staticmethod
    def make(): return 1
LIMIT = 3
"""


def used(root: Path, monkeypatch: pytest.MonkeyPatch, home: str = "", user: str = "", package: str = "") -> list[str]:
    """The parameters of ``home`` that are used at import, there or in ``user``."""
    modules = imported(root, monkeypatch, home=HOME + home, package=package, user=user)
    targets = ["home:f", "home:C.__init__", "home:C.make", "home:C.RATE", "home:LIMIT"]
    return [p.qualname for p in discover(modules, targets, root, trainable).parameters if p.used_at_import]


@pytest.mark.parametrize(
    ("home", "expected"),
    [
        ("", []),
        ("x = f()", ["f"]),
        ("x = [f, (f,)]; g = f", []),
        ("import functools; x = functools.partial(f)", []),
        ("def g(): return f()", []),
        ("g = lambda: f()", []),
        ("def g(x=f()): pass", ["f"]),
        ("g = lambda x=f(): x", ["f"]),
        ("@f\ndef g(): pass", ["f"]),
        ("@f(f)\nclass D: pass", ["f"]),
        ("class D:\n    x = f()", ["f"]),
        ("class D(f(C)): pass", ["f"]),
        ("x = [f() for _ in (1,)]", ["f"]),
        ("if __name__ == '__main__':\n    f()", []),
        ("TYPE_CHECKING = False\nif TYPE_CHECKING:\n    f()\nelse:\n    C.make()", ["C.make"]),
        ("x = C.make()", ["C.make"]),
        ("x = C.make", []),
        ("x = C()", ["C.__init__"]),
        ("x = C", []),
        ("class D(C): pass", []),
        ("x = LIMIT", ["LIMIT"]),
        ("x = f'{LIMIT}'", ["LIMIT"]),
        ("x = LIMIT.bit_length()", ["LIMIT"]),
        ("def g(x=LIMIT): pass", ["LIMIT"]),
        ("def g(): return LIMIT", []),
        ("class D:\n    x = LIMIT", ["LIMIT"]),
        ("x = C.RATE", ["C.RATE"]),
        ("class D:\n    RATE = 1\n    x = RATE", []),
    ],
)
def test_uses_in_the_module_itself(
    home: str, expected: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert used(tmp_path, monkeypatch, home) == expected


@pytest.mark.parametrize(
    ("user", "expected"),
    [
        ("from home import f\nf()", ["f"]),
        ("from home import f as g\ng()", ["f"]),
        ("import home\nhome.f()", ["f"]),
        ("import home as h\nx = h.LIMIT", ["LIMIT"]),
        ("from home import *\nf(LIMIT)", ["f", "LIMIT"]),
        ("from home import C as D\nD.make()\nx = D.RATE", ["C.RATE", "C.make"]),
        ("import home\nx = home.C.RATE", ["C.RATE"]),
        ("from home import C as D\nx = D()", ["C.__init__"]),
        ("import home\nx = home.C()", ["C.__init__"]),
        ("from home import LIMIT as L\ndef g(x=L): pass", ["LIMIT"]),
        ("from package import g\ng()", ["f"]),
        ("import package\npackage.g()", ["f"]),
        ("from package import LIMIT\nx = LIMIT", ["LIMIT"]),
        ("import package\nx = package.LIMIT", ["LIMIT"]),
        ("y = 3\nx = y", []),
        ("def f(): pass\nf()\nLIMIT = 4\nx = LIMIT", []),
        ("from home import f, LIMIT\ndef g(): return f(LIMIT)", []),
    ],
)
def test_uses_in_another_module(
    user: str, expected: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = "from home import f as g, LIMIT"
    assert used(tmp_path, monkeypatch, user=user, package=package) == expected


def test_a_class_body_reads_its_own_literals(tmp_path: Path) -> None:
    module = ModuleType("own")
    module.__file__ = str(tmp_path / "own.py")
    Path(module.__file__).write_text("class C:\n    RATE = 2\n    TWICE = RATE * 2\n")
    artifact = discover([module], ["own:C.RATE"], tmp_path, trainable)
    assert artifact["own:C.RATE"].used_at_import


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("class C:\n    RATE = 2", False),
        ("from abc import ABC\nclass C(ABC):\n    RATE = 2", False),
        ("from typing import Generic, TypeVar\nT = TypeVar('T')\nclass C(Generic[T]):\n    RATE = 2", False),
        ("from dataclasses import dataclass\n@dataclass\nclass C:\n    RATE: int = 2", True),
        ("class M(type): pass\nclass C(metaclass=M):\n    RATE = 2", True),
        ("class B:\n    def __init_subclass__(cls): pass\nclass C(B):\n    RATE = 2", True),
    ],
)
def test_what_makes_a_class_may_read_its_literals(source: str, expected: bool, tmp_path: Path) -> None:
    module = ModuleType("made")
    module.__file__ = str(tmp_path / "made.py")
    Path(module.__file__).write_text(source)
    exec(compile(source, module.__file__, "exec", dont_inherit=True), vars(module))
    artifact = discover([module], ["made:C.RATE"], tmp_path, trainable)
    assert bool(artifact["made:C.RATE"].used_at_import) is expected


def test_modules_outside_the_project_do_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tmp_path / "site-packages"
    root.mkdir()
    assert used(root, monkeypatch, home="f()") == []
