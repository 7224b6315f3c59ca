"""Where there is nothing to gain, the run says so and is an ordinary test run."""

from __future__ import annotations

from pytest_learnloop.testing import Project


def test_all_tests_pass(project: Project) -> None:
    project.write(
        sums="from pytest_learnloop import trainable\n@trainable\ndef add(a, b): return a + b",
        test_sums="from sums import add\ndef test_add(): assert add(1, 2) == 3\ndef test_none(): assert add(0, 0) == 0",
    )
    result = project.learn()
    result.assert_outcomes(passed=2)
    assert result.ret == 0
    result.stdout.fnmatch_lines(["*nothing to learn*"])
    assert not (project.run_directory / "best.patch").exists()


def test_all_tests_pass_and_none_is_train(project: Project) -> None:
    project.write(
        sums="from pytest_learnloop import trainable\n@trainable\ndef add(a, b): return a + b",
        test_sums="""
            import pytest
            from sums import add

            @pytest.mark.learn(split="held_out")
            def test_add(): assert add(1, 2) == 3
        """,
    )
    result = project.learn()
    assert result.ret == 0
    result.stdout.fnmatch_lines(["note: Every relevant test passes with its best score: there is nothing to learn."])
    result.stdout.no_fnmatch_line("*No train case*")


def test_no_test_reaches_the_marked_code(project: Project) -> None:
    project.write(
        sums="from pytest_learnloop import trainable\n@trainable\ndef add(a, b): return a - b",
        test_sums="import sums\n\ndef test_other(): assert False",
    )
    result = project.learn()
    result.assert_outcomes(failed=1)
    assert result.ret == 1
    result.stdout.fnmatch_lines(["*No test touches what is to be trained*"])


def test_without_improvement_the_starts_reports_are_shown(project: Project) -> None:
    project.write(
        sums="from pytest_learnloop import trainable\n@trainable\ndef add(a, b): return a + b",
        test_sums="from sums import add\n\ndef test_never(): assert add(1, 2) == object()",
    )
    result = project.learn("--learn-budget=60s, 6 candidates")
    result.assert_outcomes(failed=1)
    assert result.ret == 1
    result.stdout.fnmatch_lines(["*assert 3 == <object object*", "unchanged: *"])
    assert project.result["status"] == "unchanged"
    assert project.result["patch"] is None
    assert not (project.run_directory / "best.patch").exists()
