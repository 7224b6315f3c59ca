"""Long lines are broken between words on a terminal, and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_learnloop.wrapping import wrapped

LONG = "note: Train had no failing test: test_money.py::test_cents was moved there from held-out, with all of its cases"


def test_words_stay_whole_and_what_follows_is_indented() -> None:
    assert wrapped(LONG, 60) == [
        "note: Train had no failing test: test_money.py::test_cents",
        "  was moved there from held-out, with all of its cases",
    ]


def test_what_is_indented_stays_so() -> None:
    first, *others = wrapped(f"    {LONG}", 60)
    assert first.startswith("    note: ")
    assert others
    assert all(each.startswith("      ") for each in others)


@pytest.mark.parametrize("width", [None, 20, 200])
def test_nothing_is_broken_without_a_terminal_or_where_that_would_not_help(width: int | None) -> None:
    assert wrapped(LONG, width) == [LONG]


def test_what_has_no_spaces_stays_whole() -> None:
    path = "/".join(["directory"] * 12)
    assert wrapped(f"kept in {path} for now", 60) == ["kept in", f"  {path}", "  for now"]


@given(st.text(st.sampled_from("ab-/. "), min_size=1), st.integers(40, 100))
def test_no_word_is_lost(line: str, width: int) -> None:
    assert " ".join(wrapped(line, width)).split() == line.split()
