"""Scores, numbers and words that a test gives of a case."""

from __future__ import annotations

import pytest

from pytest_learnloop.learning.feedback import CaseFeedback


def test_the_last_score_counts_and_words_add_up() -> None:
    feedback = CaseFeedback()
    assert feedback.given is None
    feedback.score(0.1)
    feedback.score(0.9)
    feedback.feedback("too short")
    feedback.feedback("no title\nno end")
    assert feedback.given is not None
    assert feedback.given.score == 0.9
    assert feedback.text.splitlines() == [
        "the test says: too short",
        "the test says: no title",
        "the test says: no end",
    ]


def test_words_must_be_words() -> None:
    with pytest.raises(TypeError, match="expected a string, not int"):
        CaseFeedback().feedback(3)  # type: ignore[arg-type]


def test_of_a_metric_the_last_value_counts() -> None:
    feedback = CaseFeedback()
    feedback.log(loss=0.5, steps=3)
    feedback.log(loss=0.25)
    assert feedback.metrics == (("loss", 0.25), ("steps", 3.0))
    assert feedback.text == "the test says: loss = 0.25, steps = 3"
    assert feedback.given is None, "a metric is no score"


def test_a_metric_is_a_number() -> None:
    with pytest.raises(TypeError, match=r"learn\.log: loss: expected a number, not str"):
        CaseFeedback().log(loss="high")  # type: ignore[arg-type]


def test_the_words_of_the_level_are_those_of_the_last_score() -> None:
    feedback = CaseFeedback()
    feedback.score(0.9, stages={0.5: "half way"})
    assert feedback.text == "the test says: half way"
    feedback.score(0.1, stages={0.5: "half way"})
    assert feedback.text == ""


def test_without_a_run_to_measure_for_a_benchmark_is_a_call() -> None:
    calls: list[int] = []
    feedback = CaseFeedback()
    assert feedback.benchmark(lambda: calls.append(1) or "result") == "result"  # type: ignore[func-returns-value]
    assert (len(calls), feedback.given) == (1, None)


@pytest.mark.parametrize("seconds", [0, -1, float("nan")])
def test_a_benchmark_takes_time(seconds: float) -> None:
    with pytest.raises(ValueError, match="seconds must be above 0"):
        CaseFeedback().benchmark(lambda: None, seconds=seconds)
