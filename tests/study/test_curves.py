"""Learning curves: the mean over the trials by update."""

from __future__ import annotations

import pytest
from study_support import result

from pytest_learnloop.study.curves import curve
from pytest_learnloop.study.summary import Row


def row(*trials: tuple[float, ...]) -> Row:
    return Row("", {"batch": "1"}, tuple(result(train=train) for train in trials))


def test_the_mean_and_its_error_by_update() -> None:
    found = curve(row((0.0, 0.5, 1.0), (0.2, 0.7, 1.0)), "train")
    assert found is not None
    assert [mean.value for mean in found.means] == pytest.approx([0.1, 0.6, 1.0])
    assert [mean.error for mean in found.means] == pytest.approx([0.1, 0.1, 0.0])


def test_a_trial_that_ended_earlier_stays_where_it_ended() -> None:
    found = curve(row((0.0, 1.0), (0.0, 0.2, 0.4, 0.6)), "train")
    assert found is not None
    assert [mean.value for mean in found.means] == pytest.approx([0.0, 0.6, 0.7, 0.8])


def test_updates_at_which_nothing_was_measured_have_the_score_of_the_one_before() -> None:
    points = [
        {"update": 0, "train": 0.0, "held_out": 0.1},
        {"update": 1, "train": 0.2},
        {"update": 3, "train": 0.4, "held_out": 0.5},
    ]
    found = curve(Row("", {}, (result(curve=points),)), "held_out")
    assert found is not None
    assert [mean.value for mean in found.means] == [0.1, 0.1, 0.1, 0.5]


def test_a_split_without_scores_has_no_curve() -> None:
    assert curve(row((0.0, 1.0)), "held_out") is None
    assert curve(Row("", {}, (None,)), "train") is None
