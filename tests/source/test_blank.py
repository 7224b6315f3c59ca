"""Files without what is trained in them."""

from __future__ import annotations

from pytest_learnloop.domain import Artifact, Parameter
from pytest_learnloop.source.blank import blanked
from pytest_learnloop.source.locate import locate
from pytest_learnloop.source.text import decode

PATH = "/project/m.py"
SOURCE = (
    "# coding: latin-1\r\nLIMIT = 3  # é\r\n@cache\r\ndef f(x):\r\n    def g():\r\n        return x\r\n    return g\r\n"
    "\r\nREST = 1\r\n"
)


def blank(source: str, *qualnames: str) -> bytes:
    data = source.encode("latin-1")
    text = decode(data, PATH)
    found = [locate(text, qualname) for qualname in qualnames]
    parameters = [Parameter(f"m:{each.qualname}", each.kind, PATH, each.line, each.source) for each in found]
    return blanked(Artifact(tuple(parameters)), {PATH: data})[PATH]


def test_pieces_are_taken_out_and_nothing_else() -> None:
    expected = "# coding: latin-1\r\nLIMIT = \0  # é\r\n@cache\r\n\0\r\n\r\nREST = 1\r\n"
    assert blank(SOURCE, "f", "LIMIT") == expected.encode("latin-1")


def test_a_piece_inside_another_one_goes_with_it() -> None:
    assert blank(SOURCE, "f.<locals>.g", "f") == blank(SOURCE, "f")


def test_files_that_differ_in_their_pieces_alone_are_equal() -> None:
    other = SOURCE.replace("return g", "return g()").replace("3", "[4, 5]")
    assert blank(other, "f", "LIMIT") == blank(SOURCE, "f", "LIMIT")
    assert blank(other, "f") != blank(SOURCE, "f")


def test_a_file_without_pieces_stays_as_it_is() -> None:
    assert blank(SOURCE) == SOURCE.encode("latin-1")
