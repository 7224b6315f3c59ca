"""A marked function with a fault is repaired, and nothing but the patch is written."""

from __future__ import annotations

import subprocess
from pathlib import Path

from pytest_learnloop.testing import Project


def test_repairs_and_hands_over_a_patch_that_git_applies(clamp: Project) -> None:
    before = clamp.read("clamping.py")
    result = clamp.learn("--junitxml=report.xml")
    assert result.ret == 0
    result.stdout.fnmatch_lines(
        ["*= learnloop =*", "improved: *", "*held-out*", "*to apply it: git apply *best.patch*"]
    )
    assert clamp.read("clamping.py") == before, "the user's files are never touched"
    assert "+    if value > high:" in clamp.patch
    assert clamp.read(".learnloop/.gitignore") == "*\n"
    result.assert_outcomes(passed=16)
    assert 'tests="16"' in clamp.read("report.xml"), "the final report is the winner's"
    assert 'failures="0"' in clamp.read("report.xml")
    subprocess.run(["git", "apply", str(clamp.run_directory / "best.patch")], cwd=clamp.path, check=True)
    assert clamp.run().ret == 0


def test_the_result_is_told_and_with_the_same_seed_it_is_the_same(clamp: Project) -> None:
    clamp.learn()
    result = clamp.result
    assert result["schema_version"] == 1
    assert result["status"] == "improved"
    assert result["best"]["train"] == 1.0 > result["start"]["train"]
    assert result["gate"] == {"passed": True, "reasons": []}
    assert result["splits"]["guards"] == 1
    assert result["splits"]["train"] + result["splits"]["validation"] + result["splits"]["held_out"] == 15
    assert result["candidates"] > 0
    assert result["calls"] == 0
    assert Path(result["patch"]).name == "best.patch"
    clamp.learn()
    again = clamp.result
    assert result["run"] != again["run"]
    assert (result["candidates"], result["best"]) == (again["candidates"], again["best"])
