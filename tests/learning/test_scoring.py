"""From the value that a test gives to a score between 0 and 1."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_learnloop.learning.scoring import Direction, Grading, Scale, level_reached, number, place

ANY_NUMBER = st.floats(allow_nan=False)


@pytest.mark.parametrize(
    ("value", "scale", "direction", "expected"),
    [
        (0.25, (0, 1), None, 0.25),
        (15, (10, 20), None, 0.5),
        (99, (0, 10), None, 1.0),
        (-99, (0, 10), None, 0.0),
        (2, (10, 0), None, 0.8),
        (2, (10, 0), "minimize", 0.8),
        (2, (0, 10), "minimize", 0.8),
        (2, (0, 10), "maximize", 0.2),
        (0.25, ..., None, 0.25),
        (0.25, ..., "minimize", 0.75),
        (1 + 1e-12, ..., None, 1.0),
        (math.nan, (0, 1), None, 0.0),
        (math.nan, (10, 0), None, 0.0),
        (math.nan, None, None, 0.0),
        (math.nan, ..., "minimize", 0.0),
        (math.inf, (0, 1), None, 1.0),
    ],
)
def test_a_score_is_mapped_to_its_scale(
    value: float, scale: Scale, direction: Direction | None, expected: float
) -> None:
    assert Grading.of(scale, direction)(value).score == pytest.approx(expected)


@pytest.mark.parametrize("value", [1.7, -0.2, 4200, math.inf])
def test_without_a_scale_what_is_no_score_is_an_error_that_names_the_remedies(value: float) -> None:
    with pytest.raises(ValueError, match=r"from 0 to 1.*scale=\(worst, best\).*scale=None"):
        Grading.of(..., None)(value)


@pytest.mark.parametrize("scale", [(1, 1), (0, math.inf), (math.nan, 1), (1, 2, 3), 5, ("a", "b")])
def test_the_ends_of_a_scale_must_differ(scale: Any) -> None:
    with pytest.raises(ValueError, match="two finite numbers that differ"):
        Grading.of(scale, None)


def test_a_scale_that_contradicts_the_direction_is_an_error() -> None:
    with pytest.raises(ValueError, match="leave one of them out"):
        Grading.of((10, 0), "maximize")


def test_a_direction_is_one_of_two() -> None:
    with pytest.raises(ValueError, match="'maximize' or 'minimize', not 'down'"):
        Grading.of((0, 10), "down")  # type: ignore[arg-type]


@given(ANY_NUMBER, ANY_NUMBER, st.sampled_from([None, "maximize", "minimize"]))
def test_without_any_scale_the_better_value_never_has_the_lower_score(
    one: float, other: float, direction: Direction | None
) -> None:
    grading = Grading.of(None, direction)
    lower, higher = sorted((one, other), reverse=direction == "minimize")
    assert 0.0 <= grading(lower).score <= grading(higher).score <= 1.0


@given(st.integers(-(10**9), 10**9), st.integers(1, 10**6))
def test_values_that_differ_have_scores_that_differ(value: int, more: int) -> None:
    grading = Grading.of(None, None)
    assert grading(value).score < grading(value + more).score


@given(ANY_NUMBER)
def test_the_raw_value_tells_the_whole_score(value: float) -> None:
    given = Grading.of(None, "minimize")(value)
    assert place(given.raw) == given.score
    assert (given.raw.value, given.raw.lower_is_better, given.raw.scaled) == (value, True, False)


STAGES = {-math.inf: "begin", 0: "on the way", 0.5: "half way", 0.7: "nearly there"}


@pytest.mark.parametrize(
    ("value", "words"), [(-3, "begin"), (0, "on the way"), (0.49, "on the way"), (0.5, "half way"), (9, "nearly there")]
)
def test_the_words_are_those_of_the_highest_level_reached(value: float, words: str) -> None:
    assert level_reached(value, STAGES, lower_is_better=False) == words


@pytest.mark.parametrize(("value", "words"), [(4000, ""), (3000, "smaller"), (2000, "smaller"), (1500, "small")])
def test_where_less_is_better_levels_are_reached_from_above(value: float, words: str) -> None:
    assert level_reached(value, {1500: "small", 3000: "smaller"}, lower_is_better=True) == words


def test_nan_reaches_no_level() -> None:
    assert level_reached(math.nan, STAGES, lower_is_better=False) == ""


@pytest.mark.parametrize("stages", [{"a": "words"}, {0.5: 3}])
def test_levels_are_numbers_and_words_are_words(stages: Any) -> None:
    with pytest.raises(TypeError, match="stages must be"):
        level_reached(0.5, stages, lower_is_better=False)


def test_no_level_is_nan() -> None:
    with pytest.raises(ValueError, match="must not be NaN"):
        level_reached(0.5, {math.nan: "words"}, lower_is_better=False)


@pytest.mark.parametrize("value", ["0.5", b"1", None, [1]])
def test_what_is_no_number_is_no_score(value: object) -> None:
    with pytest.raises(TypeError, match=r"learn\.score: expected a number"):
        number(value, "learn.score")
