"""``pytest --learn-study``: from a file to a table, as a user runs it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from study_support import without_plots

from pytest_learnloop.testing import Project

TINY = """
    trials = 2

    [fixed]
    budget = "2 updates"
    split-by = "case"

    [grid]
    proposals = [1, 24]
"""


def write_study(project: Project, toml: str = TINY, name: str = "tiny") -> str:
    (project.path / f"{name}.toml").write_text("\n".join(line.strip() for line in toml.splitlines()), encoding="utf-8")
    return f"--learn-study={name}.toml"


def home(project: Project, name: str = "tiny") -> Path:
    return project.path / ".learnloop" / "studies" / name


def results(project: Project) -> list[dict[str, Any]]:
    entries = map(json.loads, (home(project) / "journal.jsonl").read_text(encoding="ascii").splitlines())
    return [entry["result"] for entry in entries if entry["entry"] == "ended"]


def test_two_settings_in_two_trials(clamp: Project) -> None:
    without_plots(clamp)
    study = write_study(clamp)
    result = clamp.run(study, "--learn-study-jobs=2", "-v")
    assert result.ret == 0, result.outlines
    result.stdout.re_match_lines(
        [
            r"study tiny: 4 cells \(2 settings x 1 task x 2 trials\), 0 of them complete; 2 at once",
            r"\[1/4\] proposals=\d+, trial \d: .*held-out 0\.\d\d -> .*; about \d+ s left",
            r"\[4/4\] .* \(\d+ s\)$",
            r"proposals=1  +2  .* -> ",
            r"proposals=24  +2  .* -> 1\.000 ± 0\.000 \*",
        ]
    )
    found = results(clamp)
    assert {each["effective"]["proposals"]["value"][0] for each in found} == {"1", "24"}
    assert {each["effective"]["seed"]["value"][0] for each in found} == {"0", "1"}
    assert all(each["curve"][0]["update"] == 0 and each["curve"][-1]["train"] is not None for each in found)
    assert not (clamp.path / ".learnloop" / "runs").exists()
    assert not (clamp.path / ".learnloop" / "splits.json").exists()
    for trial in ("0", "1"):
        assert len({each["split_digest"] for each in found if each["effective"]["seed"]["value"] == [trial]}) == 1
    again_and_report(clamp, study)


def again_and_report(clamp: Project, study: str) -> None:
    """What is complete is not run again, and the report comes from the journal alone."""
    files = ("study.md", "cells.csv")
    before = {name: (home(clamp) / name).read_bytes() for name in files}
    (clamp.path / "test_clamping.py").write_text("raise RuntimeError('never imported')\n", encoding="utf-8")
    again = clamp.run(study)
    assert again.ret == 0
    again.stdout.fnmatch_lines(["study tiny: 4 cells *, 4 of them complete; *"])
    again.stdout.no_fnmatch_line("[[]*/4]*")
    for name in files:
        (home(clamp) / name).unlink()
    report = clamp.run(study, "--learn-study-report")
    assert report.ret == 0
    assert {name: (home(clamp) / name).read_bytes() for name in files} == before


def test_a_cell_that_fails_does_not_end_the_study(clamp: Project) -> None:
    study = write_study(
        clamp, "[grid]\ntarget = ['clamping:nothing', []]\n[fixed]\nbudget = '1 update'\nproposals = 1\n"
    )
    result = clamp.run(study)
    assert result.ret == 1
    result.stdout.fnmatch_lines(
        [
            "[[]?/2] target=clamping:nothing, trial 1: no result: exit status 4: ERROR: *clamping:nothing*",
            "*(see .learnloop/studies/tiny/cells/target-clamping-nothing-trial-1-*/output.txt).",
        ]
    )
    output = next(home(clamp).glob("cells/target-clamping-nothing-*/output.txt"))
    assert "clamping:nothing" in output.read_text(encoding="utf-8")
    assert len([each for each in results(clamp) if each]) == 1
    pytest.importorskip("matplotlib")
    assert {path.name for path in home(clamp).glob("*.*g")} == {"curves.png", "curves.svg"}


def test_tasks_choose_tests(clamp: Project) -> None:
    without_plots(clamp)
    toml = """
        [fixed]
        budget = "1 update"
        proposals = 1
        split-by = "case"
        [[task]]
        name = "zero"
        keywords = "zero or shifted"
        [[task]]
        name = "all"
        paths = ["test_clamping.py"]
    """
    result = clamp.run(write_study(clamp, toml), "-k", "not guard")
    assert result.ret == 0, result.outlines
    splits = [each["splits"] for each in results(clamp)]
    assert sorted(each["train"] + each["validation"] + each["held_out"] for each in splits) == [6, 15]
    assert {each["guards"] for each in splits} == {0}


def test_dry_run_runs_nothing(clamp: Project) -> None:
    toml = TINY.replace("[fixed]", "[fixed]\nmodel = 'command:cat'").replace("[1, 24]", "[1, 3]")
    result = clamp.run(write_study(clamp, toml), "--learn-study-dry-run")
    assert result.ret == 0
    result.stdout.fnmatch_lines(
        [
            "study tiny: 4 cells *",
            "  proposals=1, trial 1: budget 2 updates",
            "  proposals=3, trial 2: budget 2 updates",
            "calls of the model: 16 at most",
            "cost: not known, since command:cat has no known price*",
        ]
    )
    assert not (clamp.path / ".learnloop").exists()


@pytest.mark.parametrize(
    ("toml", "arguments", "said"),
    [
        ("trials = 'x'", (), "*tiny.toml: trials = 'x': give a whole number*"),
        ("[grid]\nbach = [1]", (), "*no option --learn-bach (did you mean 'batch'*"),
        ("[grid]\nbatch = [0]", (), "*--learn-study: batch=0, trial 1: --learn-batch: '0' is not valid*"),
        ("[grid]\nbatch = [1]", ("--learn-batch=2",), "*--learn-batch is on the command line and in [[]grid]*"),
        (
            "[fixed]\nbudget = '15 updates'",
            ("--learn-updates=3",),
            "*'15 updates' says: * (--learn-updates is from the command line, --learn-budget is from *tiny.toml)",
        ),
        ("", ("--learn-apply",), "*--learn-apply can't be given with --learn-study: *"),
        ("", ("--learn-study-jobs=0",), "*--learn-study-jobs: '0' is not valid; give a whole number from 1 up*"),
        ("", ("--learn-study-report",), "*the study tiny was not run yet*"),
        ("[[task]]\nname='a'\npaths=['b']", ("test_clamping.py",), "*paths on the command line and in the task 'a'*"),
    ],
)
def test_what_cannot_be_done(clamp: Project, toml: str, arguments: tuple[str, ...], said: str) -> None:
    result = clamp.run(write_study(clamp, toml), *arguments)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([said])


def test_a_file_that_is_not_there(clamp: Project) -> None:
    result = clamp.run("--learn-study=none.toml")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*--learn-study: there is no file *none.toml*"])


def test_options_of_studies_need_one(clamp: Project) -> None:
    for arguments in (("--learn-study-jobs=2",), ("--learn", "--learn-study-report")):
        result = clamp.run(*arguments)
        assert result.ret == pytest.ExitCode.USAGE_ERROR
        result.stderr.fnmatch_lines(["*has no effect without --learn-study: add --learn-study FILE*"])


def test_a_study_is_typed_and_no_default(clamp: Project) -> None:
    """Each of its cells would begin it again."""
    write_study(clamp)
    clamp.pytester.makeini("[pytest]\naddopts = --learn-study=tiny.toml\n")
    result = clamp.run()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*--learn-study starts a study each time that pytest is run*"])
