"""What an interrupted run has found is delivered by the one that goes on from it, though nothing is left to spend."""

from __future__ import annotations

import pytest
from interrupted_support import killed_in_its_final_run
from model_support import fenced, scripted_program

from pytest_learnloop.testing import Project

RIGHT = fenced("def clamp(value, low, high):\n    return min(max(value, low), high)")


def test_what_a_model_was_paid_for(clamp: Project, tmp_path_factory: pytest.TempPathFactory) -> None:
    model = scripted_program(tmp_path_factory.mktemp("model"), [RIGHT])
    options = (f"--learn-model={model.name}", "--learn-budget=1 call", "--learn-proposals=1")
    killed_in_its_final_run(clamp, *options)
    clamp.learn(*options, "--learn-resume")
    assert (clamp.result["status"], clamp.result["updates"], len(model.calls)) == ("improved", 1, 1)
    assert "+    return min(max(value, low), high)\n" in clamp.patch


def test_what_took_all_the_time(clamp: Project) -> None:
    killed_in_its_final_run(clamp)
    clamp.learn("--learn-resume", "--learn-budget=0.001s").stdout.fnmatch_lines(
        ["going on with run *, which was interrupted after * of the budget of 0.001s, 0s left"]
    )
    assert clamp.result["status"] == "improved"
    assert clamp.patch
