"""A test can grade a case instead of passing or failing it."""

from __future__ import annotations

import pytest

from pytest_learnloop.testing import Project

KNOB = "from pytest_learnloop import trainable\n\nKNOB = trainable(3)\n"

GRADED = {
    "knobs": KNOB,
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


WITHOUT_SCALE = """
    import math
    import pytest
    import knobs

    @pytest.mark.learn(split="train")
    @pytest.mark.parametrize("unit", [1, 1000, 1e6])
    def test_distance(learn, unit):
        learn.log(distance=abs(knobs.KNOB - 6))
        learn.score(unit * abs(knobs.KNOB - 6), scale=None, direction="minimize", stages={math.inf: "on the way"})

    @pytest.mark.learn(split="train")
    def test_the_other_way_round(learn): learn.score(-1e9 * knobs.KNOB, scale=None)

    @pytest.mark.learn(split="validation")
    def test_in_between(learn): assert knobs.KNOB < 100

    @pytest.mark.learn(split="held_out")
    def test_held_out(learn): learn.score(abs(knobs.KNOB - 6), scale=None, direction="minimize")
"""


def test_learns_from_values_without_a_scale_by_the_share_of_cases_that_improve(project: Project) -> None:
    """One value is far the largest, and falls as the three others rise."""
    project.write(knobs=KNOB, test_knobs=WITHOUT_SCALE)
    result = project.learn()
    assert "+KNOB = trainable(6)" in project.patch
    result.stdout.fnmatch_lines(
        ["test_knobs.py::test_distance?1000?: 3000 -> 0", "test_knobs.py::test_held_out: 3 -> 0"]
    )
    assert project.result["metrics"]["start"] == {"train": {"distance": 3.0}}
    assert project.result["metrics"]["best"] == {"train": {"distance": 0.0}}
    values = {each["case"]: each for each in project.result["values"]}
    told = values["test_knobs.py::test_held_out"]
    assert (told["split"], told["start"]["value"], told["best"]["value"]) == ("held_out", 3.0, 0.0)
    assert project.result["start"]["train"] == 0.5
    assert project.result["best"]["train"] == 0.75, "better on three of four"


def test_a_value_beyond_0_and_1_without_a_scale_fails_the_test_in_plain_pytest(project: Project) -> None:
    project.write(test_beyond="def test_beyond(learn): learn.score(4200)")
    result = project.run()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["*without a scale a score is from 0 to 1, and 4200.0 is not: give scale=(worst, best)*"]
    )


ENDINGS = {
    "knobs": KNOB,
    "test_knobs": """
        import os, time
        import pytest
        import knobs

        class Wrong(Exception): pass

        def after(ending):
            if ending == "assertion": assert knobs.KNOB == 99
            if ending == "error": raise Wrong
            if ending == "crash": os.abort()
            if ending == "timeout": time.sleep(99)
            if ending == "memory": raise MemoryError

        @pytest.fixture
        def late(request):
            yield
            if request.param == "teardown": raise Wrong

        @pytest.mark.learn(split="train", timeout=2)
        @pytest.mark.parametrize("late", "assertion error teardown memory timeout crash".split(), indirect=True)
        def test_ends(learn, late, request):
            learn.score(knobs.KNOB, scale=(0, 6))
            after(request.node.callspec.params["late"])

        @pytest.mark.learn(split="train")
        @pytest.mark.parametrize("value", ["nan", "3"])
        def test_nan(learn, value): learn.score(float(value) * knobs.KNOB / 3, scale=(0, 6))
    """,
    "conftest": """
        class Looking:
            name, reads = "looking", True
            def __init__(self): self.looked = False
            def searches(self, parameter): return True
            def propose(self, context, pool, n):
                import json
                told = {each.case.nodeid: each.outcome.score for each in context.experiences}
                json.dump(told, open("scores.json", "w"))
                return []
            def observe(self, evaluated): pass

        def pytest_learnloop_optimizer(name): return Looking() if name == "looking" else None
    """,
}


def test_a_failed_assertion_keeps_the_score_and_all_else_counts_as_the_worst(project: Project) -> None:
    import json

    project.write(**ENDINGS)
    project.learn("--learn-optimizer=looking")
    scores = json.loads(project.read("scores.json"))
    assert {nodeid.partition("::")[2]: score for nodeid, score in scores.items()} == {
        "test_ends[assertion]": 0.5,
        "test_ends[error]": 0.0,
        "test_ends[teardown]": 0.0,
        "test_ends[memory]": 0.0,
        "test_ends[timeout]": 0.0,
        "test_ends[crash]": 0.0,
        "test_nan[nan]": 0.0,
        "test_nan[3]": 0.5,
    }
    assert project.result["start"]["train"] == pytest.approx(1 / 8), "none is left out of the mean"
