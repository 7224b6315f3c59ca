"""Source files as text: decoded as Python does it, and written back as they were."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_learnloop.errors import ProposalError, TargetError
from pytest_learnloop.source.text import decode, split_lines

FILES = {
    "plain": (b"x = 1\n", "utf-8"),
    "empty": (b"", "utf-8"),
    "no final newline": (b"x = 1", "utf-8"),
    "utf-8": ("x = 'é…𝄞'\n".encode(), "utf-8"),
    "byte order mark": (codecs.BOM_UTF8 + b"x = 1\r\n", "utf-8"),
    "coding line": (b"# -*- coding: latin-1 -*-\nx = '\xe9'\n", "iso-8859-1"),
    "coding line second": (b"#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\nx = '\x80'\n", "cp1252"),
    "coding line before a carriage return": (b"# coding: latin-1\rx = '\xe9'\r", "iso-8859-1"),
    "mixed newlines": (b"a = 1\r\nb = 2\rc = 3\n\r\n\r", "utf-8"),
    "form feeds": (b"\x0cx = 1\n\x0c\n", "utf-8"),
}


@pytest.mark.parametrize(("data", "encoding"), FILES.values(), ids=FILES)
def test_bytes_come_back_as_they_were(data: bytes, encoding: str) -> None:
    text = decode(data, "m.py")
    assert text.encoding == encoding
    assert text.encode(text.content) == data


@given(st.text(st.sampled_from("ab é\r\n\f\v\x1c\x85\u2028'#")))
def test_any_text_comes_back_as_it_was(content: str) -> None:
    data = content.encode()
    text = decode(data, "m.py")
    assert text.encode(text.content) == data
    assert "".join(text.lines) == content
    assert text.encode("".join(split_lines(content))) == data


def test_lines_end_where_python_ends_them() -> None:
    assert split_lines("a\vb\x85c\u2028d\x1ce\ff\rg\r\nh\n\n") == ["a\vb\x85c\u2028d\x1ce\ff\r", "g\r\n", "h\n", "\n"]


def test_positions_count_characters() -> None:
    text = decode("x = 'é'; y = 2\n".encode(), "m.py")
    second = text.tree.body[1]
    assert text.content[text.offset(second.lineno, second.col_offset) :] == "y = 2\n"


@pytest.mark.parametrize(
    "data", [b"x = '\xe9'\n", b"# coding: no-such-codec\n", b"# coding: ascii\nx = '\xe9'\n", b"# coding: hex\n61\n"]
)
def test_what_cannot_be_decoded_is_refused(data: bytes) -> None:
    with pytest.raises(TargetError, match=r"m\.py cannot be decoded.*save it as UTF-8"):
        decode(data, "m.py")


def test_an_encoding_that_loses_bytes_is_refused() -> None:
    with pytest.raises(TargetError, match="without changing other bytes: save it as UTF-8"):
        decode(b"# coding: utf-7\nx = '+AGE-'\n", "m.py")


def test_a_syntax_error_is_told_with_its_place() -> None:
    with pytest.raises(TargetError, match=r"m\.py:2: .*correct the syntax error"):
        _ = decode(b"x = 1\ny = = 2\n", "m.py").tree


def test_a_null_byte_is_a_syntax_error() -> None:
    with pytest.raises(TargetError, match="correct the syntax error"):
        _ = decode(b"x = '\0'\n", "m.py").tree


def test_a_character_that_the_encoding_lacks_is_named() -> None:
    with pytest.raises(
        ProposalError, match=r"iso-8859-1, which has no '€' \(U\+20AC, EURO SIGN\): write it as '\\u20ac'"
    ):
        decode(b"# coding: latin-1\n", "m.py").encode("x = '€'")
