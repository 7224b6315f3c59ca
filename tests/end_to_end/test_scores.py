"""A test can grade a case instead of passing or failing it."""

from __future__ import annotations

from pytest_learnloop.testing import Project

GRADED = {
    "knobs": "from pytest_learnloop import trainable\n\nKNOB = trainable(3)\n",
    "test_knobs": """
        import pytest
        import knobs

        @pytest.mark.parametrize("best", [5, 5, 5])
        def test_close(learn, best):
            learn.score(-abs(knobs.KNOB - best), scale=(-10, 0))
            learn.feedback("further up")

        def test_other(learn): learn.score(1 - abs(knobs.KNOB - 5) / 10)
        def test_third(learn): learn.score(1 - abs(knobs.KNOB - 5) / 20)
        def test_fourth(learn): learn.score(1 - abs(knobs.KNOB - 5) / 30)
        def test_fifth(learn): learn.score(1 - abs(knobs.KNOB - 5) / 40)
    """,
}


def test_learns_from_grades_though_every_test_passes(project: Project) -> None:
    project.write(**GRADED)
    result = project.learn()
    assert result.ret == 0
    assert "+KNOB = trainable(5)" in project.patch
    assert project.result["best"]["train"] == 1.0


def test_without_learn_grades_do_nothing(project: Project) -> None:
    project.write(**GRADED)
    project.run().assert_outcomes(passed=7)
