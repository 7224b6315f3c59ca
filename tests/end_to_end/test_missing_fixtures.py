"""A test that asks for a fixture that does not exist is not learned from: nothing that is trained can mend it."""

from __future__ import annotations

from few_support import FEW

from pytest_learnloop.testing import Project


def test_it_is_a_guard_whatever_its_other_fixtures_reach(project: Project) -> None:
    project.write(
        sums="from pytest_learnloop import trainable\n@trainable\ndef add(a, b): return a - b",
        test_sums="""
            import pytest
            from sums import add

            @pytest.fixture(autouse=True)
            def warm():
                add(1, 2)

            @pytest.mark.learn(split="train")
            def test_add(): assert add(1, 2) == 3

            @pytest.mark.learn(split="train")
            def test_speed(plugin_that_is_not_installed): assert add(1, 2) == 3
        """,
    )
    result = project.learn(FEW)
    result.assert_outcomes(passed=1, errors=1)
    splits = project.result["splits"]
    assert (splits["train"], splits["guards"]) == (1, 1)
    result.stdout.fnmatch_lines(["note: Asking for a fixture that does not exist, *: test_sums.py::test_speed. *"])
    assert project.result["stopped"] == "every train and validation case has its best score"
