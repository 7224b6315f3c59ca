"""What a run that goes on is told of what has changed since the interrupted one began."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pytest_learnloop.outcomes.circumstances import Circumstances
from pytest_learnloop.run.since import Since, forget, note_down, since

THEN = Circumstances("0", {"a.py": "1", "b.py": "2"}, {"-k": "3", "$HOME": "4"}, ["t1", "t2"], complete=True)
ANEW = "so that its updates are made anew with what is left (without --learn-resume: with the whole budget)"


@pytest.fixture
def run(tmp_path: Path) -> Path:
    note_down(THEN, tmp_path)
    return tmp_path


def test_nothing(run: Path) -> None:
    assert since(run, THEN) == Since("", updates_hold=True)


def test_all_that_outcomes_depend_on(run: Path) -> None:
    now = Circumstances("1", {"a.py": "9", "c.py": "2"}, {"-k": "8"}, ["t2", "t3", "t4"], complete=True)
    what = "a.py, -k changed, c.py was added, b.py, $HOME were removed, 2 tests were added, 1 test was removed"
    assert since(run, now) == Since(f"since then {what}: nothing that it found out holds, {ANEW}", updates_hold=False)


def test_the_file_of_some_tests(run: Path) -> None:
    now = replace(THEN, files={**THEN.files, "a.py": "9"})
    expected = f"since then a.py changed: only what other tests gave holds, {ANEW}"
    assert since(run, now) == Since(expected, updates_hold=False)


def test_tests_of_the_same_files(run: Path) -> None:
    expected = f"since then 1 test was added: only what other tests gave holds, {ANEW}"
    assert since(run, replace(THEN, tests=["t1", "t2", "t3"])) == Since(expected, updates_hold=False)


def test_what_is_around(run: Path) -> None:
    found = since(run, replace(THEN, shared="1", around={"-k": "3", "$HOME": "5"}))
    assert found.updates_hold
    assert found.words.startswith("since then $HOME changed: all that it found out is found out again")


def test_more_files_than_can_be_read(run: Path) -> None:
    found = since(run, replace(THEN, complete=False))
    assert found.updates_hold
    assert found.words.startswith("there are too many files to see whether one changed since then")


def test_nobody_knows_what_there_was(run: Path, tmp_path: Path) -> None:
    (tmp_path / "circumstances.json").write_text('{"of": "another version"}', encoding="utf-8")
    assert since(run, THEN) == Since()
    forget(run)
    assert since(run, THEN) == Since()
