"""``--learn-target auto`` chooses from modules that only running tests import as well, such as views behind a URL."""

from __future__ import annotations

import pytest
from few_support import FEW

from pytest_learnloop.testing import Project

FAULT = "    return sum(amounts) - 1\n"


@pytest.fixture
def shop(project: Project) -> Project:
    project.write(
        routes="""
            import importlib

            def call(name, *arguments):
                module, _, function = name.partition(":")
                return getattr(importlib.import_module(module), function)(*arguments)
        """,
        views=f"def total(amounts):\n{FAULT}\ndef size(amounts):\n    return len(amounts)\n",
        test_shop="""
            import pytest
            from routes import call

            @pytest.mark.parametrize("n", range(1, 4))
            def test_total(n): assert call("views:total", [n, 1, 2]) == n + 3

            @pytest.mark.parametrize("n", range(1, 4))
            def test_size(n): assert call("views:size", [n] * n) == n
        """,
    )
    return project


def test_the_fault_is_found_and_repaired(shop: Project) -> None:
    result = shop.learn("--learn-target=auto", FEW)
    assert result.ret == 0
    assert f"-{FAULT}" in shop.patch
    result.stdout.fnmatch_lines(
        [
            "--learn-target auto: 2 of 3 functions, by the blame from *",
            "  1.00 views:total (reached by * failing and 0 passing)",
        ]
    )


def test_the_same_command_again_trains_the_same(shop: Project) -> None:
    shop.learn("--learn-target=auto", "--learn-budget=1 candidates", FEW)
    result = shop.learn("--learn-target=auto", FEW)
    result.stdout.fnmatch_lines(["--learn-target auto: as in run * on the same code, views:total, routes:call (*"])
    assert f"-{FAULT}" in shop.patch


def test_a_module_that_cannot_be_imported_out_of_a_test_is_passed_over(shop: Project) -> None:
    shop.write(
        test_more="""
            import os
            import pytest
            from routes import call

            def test_it(monkeypatch):
                monkeypatch.setenv("MORE", "1")
                assert call("more:half", 2) == 1
        """,
        more="import os\nos.environ['MORE']\ndef half(x): return x / 2\n",
    )
    result = shop.learn("--learn-target=auto", FEW)
    assert result.ret == 0
    result.stdout.fnmatch_lines(["--learn-target auto: 2 of 3 functions, by the blame from *"])
