"""Tests whose names are made of the time, of chance or of addresses are the same tests in a fresh process."""

from __future__ import annotations

from few_support import FEW
from scripted_support import scripted

from pytest_learnloop.testing import Project

MENDED = "def clamp(value, low, high):\n    return max(low, min(value, high))\n"

TESTS = """
    import os
    import pytest
    from clamping import clamp

    @pytest.mark.parametrize("value", [f"{os.getpid()}", f"{os.getpid()}-again"])
    def test_named_anew(value):
        assert clamp(int(value.partition("-")[0]), 0, 1) == 1
"""


def test_they_run_in_the_final_run(clamp: Project) -> None:
    clamp.write(test_more=TESTS)
    result = clamp.learn(FEW)
    assert result.ret == 0


def test_they_run_where_each_candidate_has_an_interpreter_of_its_own(clamp: Project) -> None:
    clamp.write(test_more=TESTS, conftest=scripted("clamping:clamp", MENDED))
    result = clamp.learn("--learn-isolation=spawn", "--learn-optimizer=scripted")
    assert result.ret == 0
