"""Where parameters are once a candidate's files are in place."""

from __future__ import annotations

from pathlib import Path

from pytest_learnloop.domain import Artifact, Candidate, Parameter, ParameterKind
from pytest_learnloop.source.locate import locate
from pytest_learnloop.source.relocate import relocated
from pytest_learnloop.source.splice import overlay
from pytest_learnloop.source.text import decode

SOURCE = b"""\
import os

LIMIT = 3

def first(a):
    return a

class Box:
    @property
    def size(self):
        return 1

    @size.setter
    def size(self, value):
        pass

def last(a):
    return a
"""


def parameter(qualname: str, line: int, kind: ParameterKind = ParameterKind.FUNCTION) -> Parameter:
    found = locate(decode(SOURCE, "/m.py"), qualname, line)
    return Parameter(f"m:{qualname}", kind, "/m.py", line, found.source)


def test_definitions_below_an_edit_move_and_keep_their_identity() -> None:
    artifact = Artifact(
        (
            parameter("LIMIT", 3, ParameterKind.LITERAL),
            parameter("first", 5),
            parameter("Box.size", 13),
            parameter("last", 17),
        )
    )
    originals = {"/m.py": SOURCE}
    candidate = Candidate({"m:first": "import re\n\ndef first(a):\n    b = a\n    return re.escape(b)"})
    contents = overlay(artifact, candidate, originals)
    moved = relocated(artifact, originals, contents)
    text = decode(contents["/m.py"], str(Path("/m.py")))
    for before, after in zip(artifact.parameters, moved.parameters, strict=True):
        assert after.id == before.id
        assert locate(text, after.qualname, after.line).source == after.source
    assert moved["m:first"].source == "def first(a):\n    b = a\n    return re.escape(b)"
    assert moved["m:Box.size"].source == artifact["m:Box.size"].source
    assert moved["m:last"].line > artifact["m:last"].line
