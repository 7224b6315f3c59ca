"""``--learn-directory`` says where a run keeps what it learns; test_known_outcomes has that it is found there again."""

from __future__ import annotations

import json

from pytest_learnloop.testing import Project


def test_everything_but_the_splits_is_kept_there(clamp: Project) -> None:
    run = clamp.learn("--learn-directory=kept/here")
    kept = clamp.path / "kept" / "here"
    assert (kept / "journal.sqlite3").exists()
    (result,) = kept.glob("runs/*/result.json")
    assert json.loads(result.read_text(encoding="utf-8"))["status"] == "improved"
    assert [path.name for path in (clamp.path / ".learnloop").iterdir()] == ["splits.json"]
    run.stdout.fnmatch_lines(["*git apply kept/here/runs/*/best.patch*"])
