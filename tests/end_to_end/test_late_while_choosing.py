"""A test that is slower than most is not taken for a failing one when the functions to blame are looked for."""

from __future__ import annotations

import re
import shutil

import pytest
from few_support import FEW
from lateness_support import LATE_AT_FIRST

from pytest_learnloop.testing import Project

TESTS = """
    import pytest
    from clamping import clamp, name
    from lateness import hang_at_first

    @pytest.mark.learn(split="train")
    @pytest.mark.parametrize("value, expected", [(-1, 0), (5, 5), (11, 10)])
    def test_clamp(value, expected):
        assert clamp(value, 0, 10) == expected

    @pytest.mark.learn(split="train")
    def test_late():
        assert name() == "clamp"
        hang_at_first()
"""


def blamed(result: pytest.RunResult) -> str:
    found = re.search(r"by the blame from .+? train tests", result.stdout.str())
    assert found is not None, result.stdout.str()
    return found[0]


def test_it_is_heard_as_if_it_had_been_in_time(clamp: Project) -> None:
    unmarked = clamp.read("clamping.py").replace("@trainable", "")
    clamp.write(
        clamping=f"{unmarked}\n\ndef name():\n    return 'clamp'\n", lateness=LATE_AT_FIRST, test_clamping=TESTS
    )
    (clamp.path / "runs").mkdir()
    options = ("--learn-target=auto", "--learn-workers=1", "--learn-allow=write:runs", "--learn-timeout=3")
    late = blamed(clamp.learn(*options, FEW))
    shutil.rmtree(clamp.path / ".learnloop")
    assert late == blamed(clamp.learn(*options, FEW))
