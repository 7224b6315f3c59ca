"""``--learn-directory`` says where a run keeps what it learns; test_known_outcomes has that it is found there again."""

from __future__ import annotations

import json

import pytest

from pytest_learnloop.testing import Project


def test_everything_but_the_splits_is_kept_there(clamp: Project) -> None:
    run = clamp.learn("--learn-directory=kept/here")
    kept = clamp.path / "kept" / "here"
    assert (kept / "journal.sqlite3").exists()
    (result,) = kept.glob("runs/*/result.json")
    assert json.loads(result.read_text(encoding="utf-8"))["status"] == "improved"
    assert [path.name for path in (clamp.path / ".learnloop").iterdir()] == ["splits.json"]
    run.stdout.fnmatch_lines(["*git apply kept/here/runs/*/best.patch*"])


def test_an_unusable_directory_is_a_line(clamp: Project) -> None:
    (clamp.path / "taken").touch()
    run = clamp.learn("--learn-directory=taken")
    assert run.ret == pytest.ExitCode.USAGE_ERROR
    run.stderr.fnmatch_lines(["ERROR: --learn-directory: nothing can be kept in */taken (File exists): give *"])
    run.stdout.no_fnmatch_line("*INTERNALERROR*")


@pytest.mark.parametrize("directory", ["", ".", ".."])
def test_the_project_itself_is_none(clamp: Project, directory: str) -> None:
    """What is kept is hidden from git, and so would the project be."""
    run = clamp.learn(f"--learn-directory={directory}")
    assert run.ret == pytest.ExitCode.USAGE_ERROR
    run.stderr.fnmatch_lines([f"ERROR: --learn-directory: '{directory}' is not valid; give a directory of its own*"])
    assert not (clamp.path / ".gitignore").exists()
