"""A candidate as the files that it changes."""

from __future__ import annotations

import pytest

from pytest_learnloop.domain import Artifact, Candidate, Parameter, ParameterKind
from pytest_learnloop.errors import ProposalError
from pytest_learnloop.source.locate import locate
from pytest_learnloop.source.splice import overlay
from pytest_learnloop.source.text import decode

FILES = {
    "/p/a.py": b"LIMIT = 3\r\n\r\n\r\n@trainable\r\ndef f(a):\r\n    return a\r\n",
    "/p/b.py": (
        b"class C:\n    @property\n    def x(self):\n        return 1\n"
        b"    @x.setter\n    def x(self, new):\n        pass\n"
    ),
}


def parameter(path: str, qualname: str, line: int) -> Parameter:
    definition = locate(decode(FILES[path], path), qualname, line)
    return Parameter(f"{path[3]}:{qualname}", definition.kind, path, line, definition.source)


ARTIFACT = Artifact((parameter("/p/a.py", "LIMIT", 1), parameter("/p/a.py", "f", 4), parameter("/p/b.py", "C.x", 5)))


def test_only_files_that_change_are_listed() -> None:
    edits = {"a:LIMIT": "4", "a:f": "def f(a):\n    return -a", "b:C.x": ARTIFACT["b:C.x"].source}
    assert overlay(ARTIFACT, Candidate(edits), FILES) == {
        "/p/a.py": FILES["/p/a.py"].replace(b"3", b"4").replace(b"return a", b"return -a")
    }
    assert overlay(ARTIFACT, ARTIFACT.start, FILES) == {}


def test_the_line_tells_definitions_of_one_name_apart() -> None:
    candidate = Candidate({"b:C.x": "@x.setter\ndef x(self, new):\n    self.y = new"})
    assert overlay(ARTIFACT, candidate, FILES) == {"/p/b.py": FILES["/p/b.py"].replace(b"pass", b"self.y = new")}
    assert ARTIFACT["b:C.x"].kind is ParameterKind.FUNCTION


@pytest.mark.parametrize(
    ("edits", "message"),
    [
        ({"a:f": "def f(b): return b"}, r"^a:f: f takes \(a\)"),
        ({"a:f": "def g(a): return a"}, "^a:f: no function called f"),
        ({"a:f": "LIMIT = 4\ndef f(a): return a"}, "^a:f: LIMIT is bound in the module already"),
        ({"a:LIMIT": "'four'"}, "^a:LIMIT: the literal is an int, the proposal a str"),
        ({"b:C.x": "@property\ndef x(self, new): pass"}, r"^b:C\.x: the decorators of C\.x cannot be changed"),
        ({"a:g": "1"}, r"^a:g is no parameter of this run: edit one of a:LIMIT, a:f, b:C\.x"),
    ],
)
def test_edits_are_checked_and_named(edits: dict[str, str], message: str) -> None:
    with pytest.raises(ProposalError, match=message):
        overlay(ARTIFACT, Candidate(edits), FILES)
