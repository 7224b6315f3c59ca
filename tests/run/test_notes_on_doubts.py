"""The user is told of a change that looks like what passes by chance."""

from __future__ import annotations

from pytest_learnloop.learning.doubts import Doubt
from pytest_learnloop.run.notes import on_doubts


def test_it_is_told() -> None:
    (note,) = on_doubts({"shop:price": Doubt.LESS})
    assert note == (
        "What was changed in shop:price only takes away code, and fewer than 6 tests ask for it: look twice."
    )


def test_nothing_is_told_of_others() -> None:
    assert on_doubts({}) == []
