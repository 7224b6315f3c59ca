"""Tests whose shared fixture fails in what is trained are learned from, whichever of them it was set up for."""

from __future__ import annotations

import pytest
from few_support import FEW

from pytest_learnloop.testing import Project

SHOP = """
    from pytest_learnloop import trainable

    @trainable
    def ratio(part, whole):
        return part / (whole - 4)
"""


@pytest.mark.parametrize("scope", ["session", "module", "class"])
def test_one_that_several_tests_ask_for(project: Project, scope: str) -> None:
    project.write(
        shop=SHOP,
        test_shop=f"""
            import pytest
            from shop import ratio

            pytestmark = pytest.mark.learn(split="train")

            @pytest.fixture(scope="{scope}")
            def shared():
                return ratio(2, 4)

            class TestShop:
                def test_less(self, shared): assert shared < 1
                def test_half(self, shared): assert shared == 0.5

            def test_guard(): pass
        """,
    )
    result = project.learn(FEW)
    assert result.ret == 0
    result.stdout.fnmatch_lines(["train             2    0.000    1.000        0 -> 2", "guards            1"])
    assert "+    return part / whole\n" in project.patch


def test_one_that_is_asked_for_while_the_test_runs(project: Project) -> None:
    project.write(
        shop=SHOP,
        test_shop="""
            import pytest
            from shop import ratio

            @pytest.fixture(scope="module")
            def shared():
                return ratio(2, 4)

            @pytest.mark.learn(split="train")
            def test_half(request): assert request.getfixturevalue("shared") == 0.5
        """,
    )
    assert project.learn(FEW).ret == 0
    assert "+    return part / whole\n" in project.patch
