"""A test that sleeps for a second among fast ones is no late one."""

from __future__ import annotations

from pytest_learnloop.testing import Project


def test_it_has_a_verdict(project: Project) -> None:
    project.write(
        shop="def add(a, b): return a - b",
        test_shop="""
        import time
        import pytest
        from shop import add

        @pytest.mark.parametrize("n", range(6))
        def test_nothing(n): assert add(n, 0) == n

        @pytest.mark.learn(split="train")
        def test_later():
            time.sleep(1)
            assert add(2, 2) == 4
        """,
    )
    result = project.learn("--learn-target=shop:add", "--learn-proposals=4")
    result.stdout.no_fnmatch_line("*no verdict*")
    assert "+def add(a, b): return a + b\n" in project.patch
