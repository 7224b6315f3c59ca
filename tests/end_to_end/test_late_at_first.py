"""A test that is too late at first, as on a busy machine, counts as if it had been in time."""

from __future__ import annotations

import shutil

from few_support import FEW
from lateness_support import LATE_AT_FIRST
from seeds_support import cases_of

from pytest_learnloop.testing import Project

OPTIONS = ("--learn-workers=1", "--learn-allow=write:runs")
ALONE = (*OPTIONS, "--learn-timeout=3")
"""For a project in which no other test shows how long tests take."""


def write_late_test(project: Project, source: str) -> None:
    project.write(lateness=LATE_AT_FIRST, test_late=source)
    (project.path / "runs").mkdir()


def test_the_division_is_the_one_of_a_run_in_time(clamp: Project) -> None:
    write_late_test(
        clamp,
        """
        from lateness import hang_at_first

        def test_late():
            hang_at_first()
        """,
    )
    clamp.learn(*OPTIONS, FEW)
    late = clamp.result
    shutil.rmtree(clamp.path / ".learnloop")
    clamp.learn(*OPTIONS, FEW)
    in_time = clamp.result
    assert late["splits"]["guards"] == 2
    assert (late["splits"], late["split_digest"]) == (in_time["splits"], in_time["split_digest"])
    assert (late["status"], in_time["status"]) == ("improved", "improved")


def test_a_failing_guard_does_not_keep_learning_from_its_end(clamp: Project) -> None:
    write_late_test(
        clamp,
        """
        from lateness import hang_at_first

        def test_late():
            hang_at_first()
            assert False
        """,
    )
    result = clamp.learn(*OPTIONS, FEW)
    assert clamp.result["stopped"] == "every train and validation case has its best score"
    result.stdout.fnmatch_lines(["note: 1 failing test reaches nothing that is trained: test_late.py::test_late;*"])


def test_what_is_skipped_belongs_nowhere(clamp: Project) -> None:
    write_late_test(
        clamp,
        """
        import pytest
        from clamping import clamp
        from lateness import hang_at_first

        def test_late():
            clamp(1, 0, 10)
            hang_at_first()
            pytest.skip("no")
        """,
    )
    clamp.learn(*OPTIONS, FEW)
    splits = clamp.result["splits"]
    assert splits["train"] + splits["validation"] + splits["held_out"] == 15
    assert splits["guards"] == 1
    assert clamp.result["stopped"] == "every train and validation case has its best score"


def test_where_nothing_else_reaches_what_is_trained_there_is_nothing_to_learn(project: Project) -> None:
    project.write(trained="from pytest_learnloop import trainable\n\n@trainable\ndef unused():\n    return 1\n")
    write_late_test(
        project, "import trained\nfrom lateness import hang_at_first\n\ndef test_late():\n    hang_at_first()\n"
    )
    result = project.learn(*ALONE)
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["note: No test touches what is to be trained: there is nothing to learn from.*"])


def test_a_test_that_asks_for_a_seed_afterwards_yields_its_cases(project: Project) -> None:
    project.write(halving="from pytest_learnloop import trainable\n\n@trainable\ndef half(n):\n    return n / 3\n")
    write_late_test(
        project,
        """
        from halving import half
        from lateness import hang_at_first

        def test_late(learn):
            hang_at_first()
            number = 2 + learn.seed % 90
            assert half(number) == number / 2
        """,
    )
    project.learn(*ALONE, FEW)
    assert sorted(cases_of(project)) == ["held_out", "train", "validation"]
    assert project.result["best"] == {"train": 1.0, "validation": 1.0, "held_out": 1.0}


def test_a_property_passes_in_the_report(project: Project) -> None:
    project.write(trained="from pytest_learnloop import trainable\n\n@trainable\ndef same(n):\n    return n\n")
    write_late_test(
        project,
        """
        from hypothesis import given, settings, strategies as st
        from lateness import hang_at_first
        from trained import same

        @settings(deadline=None, max_examples=5)
        @given(st.integers())
        def test_late(n):
            hang_at_first()
            assert same(n) == n
        """,
    )
    project.learn(*ALONE).assert_outcomes(passed=1)
