"""Marks, patterns and earlier runs decide what a test is used for."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

from few_support import FEW

from pytest_learnloop.testing import Project

SHORTLY = ("--learn-budget=1 update", "--learn-proposals=1")


def splits_of(project: Project) -> dict[str, str]:
    with closing(sqlite3.connect(project.path / ".learnloop" / "journal.sqlite3")) as connection:
        (text,) = connection.execute("SELECT splits FROM runs ORDER BY rowid DESC LIMIT 1").fetchone()
    return {nodeid: split for nodeid, _, split in json.loads(text)}


def test_a_mark_decides(clamp: Project) -> None:
    marked = "@pytest.mark.learn(split='held_out')\ndef test_negative"
    tests = clamp.read("test_clamping.py").replace("def test_negative", marked)
    (clamp.path / "test_clamping.py").write_text(tests)
    clamp.learn(*SHORTLY)
    splits = splits_of(clamp)
    held_out = [nodeid for nodeid, split in splits.items() if split == "held_out"]
    assert held_out == [f"test_clamping.py::test_negative[{each}]" for each in ("-1-0", "5-5", "11-10")]


def test_a_pattern_decides(clamp: Project) -> None:
    clamp.learn("--learn-held-out=*::test_halves*", *SHORTLY)
    splits = splits_of(clamp)
    assert {nodeid for nodeid, split in splits.items() if split == "held_out"} == {
        "test_clamping.py::test_halves[-1-0]",
        "test_clamping.py::test_halves[5-5]",
        "test_clamping.py::test_halves[11-10]",
    }


def test_what_was_held_out_is_never_trained_on(clamp: Project) -> None:
    clamp.learn("--learn-split=20/20/60", *SHORTLY)
    held_out = {nodeid for nodeid, split in splits_of(clamp).items() if split == "held_out"}
    assert held_out
    clamp.learn("--learn-split=90/10/0", "--learn-seed=5", *SHORTLY)
    now = splits_of(clamp)
    assert "train" not in {now[nodeid] for nodeid in held_out}


def test_too_few_tests_for_a_split_is_said(project: Project) -> None:
    project.write(
        sums="from pytest_learnloop import trainable\n@trainable\ndef add(a, b): return a - b",
        test_sums="from sums import add\n\ndef test_add(): assert add(1, 2) == 3",
    )
    result = project.learn(FEW)
    assert result.ret == 0
    result.stdout.fnmatch_lines(["note: *"])
    assert project.result["start"]["held_out"] is None
