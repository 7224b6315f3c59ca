"""pytest's own options concern the final report, which looks as everyone knows it."""

from __future__ import annotations

from few_support import FEW

from pytest_learnloop.testing import Project

MORE = """
    import pytest, warnings
    from clamping import clamp

    @pytest.mark.skip(reason="not today")
    def test_skipped(): pass

    @pytest.mark.xfail(reason="known")
    def test_xfailed(): assert clamp(1, 0, 2) == 5

    def test_output():
        print("printed by the test")
        assert clamp(1, 0, 10) == object()

    def test_also_fails(): assert clamp(2, 0, 10) == object()
"""


def test_skips_xfails_output_and_failures(clamp: Project) -> None:
    clamp.write(test_more=MORE)
    result = clamp.learn("-rA", "--learn-budget=60s, 24 candidates", FEW)
    result.assert_outcomes(passed=16, failed=2, skipped=1, xfailed=1)
    result.stdout.fnmatch_lines(
        ["*printed by the test*", "*assert 1 == <object object*", "SKIPPED*not today*", "XFAIL*known*"]
    )


def test_exitfirst_stops_the_final_report_and_not_the_learning(clamp: Project) -> None:
    clamp.write(test_more=MORE)
    result = clamp.learn("-x", "--learn-budget=60s, 24 candidates", FEW)
    result.stdout.fnmatch_lines(["*stopping after 1 failures*"])
    assert clamp.result["status"] == "improved"
    assert result.parseoutcomes()["failed"] == 1


def test_selection_chooses_the_cases(clamp: Project) -> None:
    clamp.learn("-k", "zero or guard", "--learn-budget=1 candidate")
    result = clamp.result
    assert sum(result["splits"].values()) == 4


def test_collect_only_learns_nothing(clamp: Project) -> None:
    result = clamp.learn("--collect-only")
    assert result.ret == 0
    assert not (clamp.path / ".learnloop").exists()


def test_last_failed_does_not_hide_cases_from_learning(clamp: Project) -> None:
    clamp.pytester.runpytest_subprocess()
    result = clamp.pytester.runpytest_subprocess("--learn", "--lf", "--learn-budget=60s", FEW)
    assert sum(clamp.result["splits"].values()) == 16
    assert result.ret == 0


def test_xdist_workers_are_ours(clamp: Project) -> None:
    result = clamp.learn("-p", "xdist", "-n", "2", FEW)
    assert result.ret == 0
    assert clamp.result["status"] == "improved"
    result.stdout.no_fnmatch_line("*bringing up nodes*")
