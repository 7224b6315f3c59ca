"""Numbers and names in sentences."""

from __future__ import annotations

import pytest

from pytest_learnloop.words import counted, either, have_no_effect, named, nearest


def test_one_is_no_plural() -> None:
    assert [counted(number, "test") for number in (0, 1, 2)] == ["0 tests", "1 test", "2 tests"]


@pytest.mark.parametrize(("most", "words"), [(1, "a and 2 more"), (2, "a, b and 1 more"), (3, "a, b, c")])
def test_so_many_are_named(most: int, words: str) -> None:
    assert named(["a", "b", "c"], most) == words


def test_a_choice() -> None:
    assert (either(["a", "b"]), either(["a", "b", "c"])) == ("a or b", "a, b or c")


def test_several_have_what_one_has() -> None:
    assert have_no_effect(["--lf"]) == "--lf has no effect"
    assert have_no_effect(["--ff", "--nf"]) == "--ff, --nf have no effect"


def test_what_was_likely_meant() -> None:
    assert nearest("lable", ["split", "label"]) == "label"
    assert nearest("weight", ["split", "label"]) is None
