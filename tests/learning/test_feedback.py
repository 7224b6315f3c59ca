"""Scores and words that a test gives of a case."""

from __future__ import annotations

import math

import pytest

from pytest_learnloop.learning.feedback import CaseFeedback


@pytest.mark.parametrize(
    ("value", "scale", "expected"),
    [
        (0.25, (0, 1), 0.25),
        (15, (10, 20), 0.5),
        (99, (0, 10), 1.0),
        (-99, (0, 10), 0.0),
        (2, (10, 0), 0.8),
        (math.nan, (0, 1), 0.0),
    ],
)
def test_a_score_is_mapped_to_its_scale(value: float, scale: tuple[float, float], expected: float) -> None:
    feedback = CaseFeedback()
    feedback.score(value, scale=scale)
    assert feedback.given_score == expected


def test_the_last_score_counts_and_words_add_up() -> None:
    feedback = CaseFeedback()
    assert feedback.given_score is None
    feedback.score(0.1)
    feedback.score(0.9)
    feedback.feedback("too short")
    feedback.feedback("no title")
    assert feedback.given_score == 0.9
    assert feedback.text == "too short\nno title"


@pytest.mark.parametrize("scale", [(1, 1), (0, math.inf), (math.nan, 1)])
def test_the_ends_of_a_scale_must_differ(scale: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="two finite numbers that differ"):
        CaseFeedback().score(1, scale=scale)


def test_words_must_be_words() -> None:
    with pytest.raises(TypeError, match="expected a string, not int"):
        CaseFeedback().feedback(3)  # type: ignore[arg-type]
