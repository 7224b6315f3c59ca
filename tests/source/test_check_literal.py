"""Checking a proposed literal against the original."""

from __future__ import annotations

import pytest

from pytest_learnloop.errors import ProposalError
from pytest_learnloop.source.piece import check_literal


@pytest.mark.parametrize(
    ("original", "proposal"),
    [
        ("'a'", '"""b\nc"""'),
        ("'a'", "('b'\n 'c')"),
        ("1", "-2"),
        ("1", "2.5"),
        ("1.5", "3"),
        ("True", "False"),
        ("None", " None\n"),
        ("b'x'", "b'y'"),
        ("(1, 2)", "1, 2, 3"),
        ("[1]", "[1, [2, {'k': {3, 4}}]]\r\n"),
        ("{1}", "set()"),
        ("{}", "{'a': (1, None)}"),
        ("1j", "2 + 3j"),
    ],
)
def test_literals_of_the_same_type_are_taken(original: str, proposal: str) -> None:
    check_literal(proposal, original)


@pytest.mark.parametrize(
    ("original", "proposal", "message"),
    [
        ("'a'", "1", "the literal is a str, the proposal an int: keep the type"),
        ("1", "True", "the literal is an int, the proposal a bool"),
        ("True", "1", "the literal is a bool, the proposal an int"),
        ("1.5", "True", "the proposal a bool"),
        ("[1]", "(1,)", "the literal is a list, the proposal a tuple"),
        ("'a'", "f'{x}'", "not a literal: .*: write the value out"),
        ("1", "1 + 1", "not a literal"),
        ("[1]", "[x]", "not a literal"),
        ("{1}", "{[]}", "not a literal"),
        ("1", "x = 1", "not a literal: x = 1: give the value alone, without a name"),
        ("1", "", "give the value alone"),
        ("1", "1\n2", "give the value alone"),
        ("1", "(1", "syntax error in line 1: .*: \\(1"),
    ],
)
def test_anything_else_is_refused(original: str, proposal: str, message: str) -> None:
    with pytest.raises(ProposalError, match=message):
        check_literal(proposal, original)
