"""Which settings there are to choose from."""

from __future__ import annotations

import pytest

from pytest_learnloop.learning.auto.arms import Arm, Option, arms_of


@pytest.mark.parametrize(
    ("default", "cases", "sizes"),
    [
        (3, 20, [1, 3, 5]),
        (None, 20, [1, 3, 5, None]),
        (None, 4, [1, 3, None]),
        (None, 3, [1, None]),
        (3, 2, [1, 3]),
        (8, 20, [1, 3, 5, 8]),
        (None, 1, [None]),
    ],
)
def test_batches(default: int | None, cases: int, sizes: list[int | None]) -> None:
    arms = arms_of(["batch"], Arm(default, 7), cases=cases, longest=100)
    assert arms.every == tuple(Arm(size, 7) for size in sizes)
    assert arms.default in arms.every


@pytest.mark.parametrize(
    ("longest", "horizons"),
    [(400, [1, 20, None]), (10, [1, 3, None]), (3, [1, 2, None]), (2, [1, None]), (1, [None]), (0, [None])],
)
def test_horizons_are_one_step_all_and_the_geometric_mean_of_these(longest: int, horizons: list[int | None]) -> None:
    arms = arms_of(["horizon"], Arm(3, None), cases=9, longest=longest)
    assert arms.every == tuple(Arm(3, steps) for steps in horizons)


def test_both_are_combined() -> None:
    arms = arms_of(["horizon", "batch"], Arm(3, None), cases=9, longest=100)
    assert len(arms.every) == len(set(arms.every)) == 9
    assert arms.options == ("batch", "horizon")


@pytest.mark.parametrize(
    ("options", "words"),
    [(["batch"], "batch all"), (["horizon"], "horizon full"), (["batch", "horizon"], "batch all, horizon full")],
)
def test_words_tell_of_what_is_chosen(options: list[Option], words: str) -> None:
    assert arms_of(options, Arm(None, None), cases=9, longest=9).in_words(Arm(None, None)) == words


def test_numbers_in_words() -> None:
    assert arms_of(["batch", "horizon"], Arm(3, None), cases=9, longest=9).in_words(Arm(1, 5)) == "batch 1, horizon 5"
