"""What counts as a change of code."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("watchfiles")

from pytest_learnloop.changes import Changes


def test_code_and_what_is_named(tmp_path: Path) -> None:
    own, ini, other = tmp_path / "own", tmp_path / "pytest.ini", tmp_path / "notes.txt"
    own.mkdir()
    changes = Changes(tmp_path, [ini], [own])
    for path in (own / "kept.py", other, ini, tmp_path / "code.py"):
        path.write_text("1", encoding="utf-8")
    assert seen(changes, "code.py") == {"code.py", "pytest.ini"}


def test_what_is_written_without_being_changed_counts_once(tmp_path: Path) -> None:
    made, code = tmp_path / "made.py", tmp_path / "code.py"
    changes = Changes(tmp_path)
    made.write_text("1", encoding="utf-8")
    assert seen(changes, "made.py") == {"made.py"}
    made.write_text("1", encoding="utf-8")
    code.write_text("1", encoding="utf-8")
    assert seen(changes, "code.py") == {"code.py"}
    made.unlink()
    assert seen(changes, "made.py") == {"made.py"}


def test_directories_of_tools_count_where_the_project_is_in_one(tmp_path: Path) -> None:
    root, last = tmp_path / ".tox" / "project", tmp_path / ".tox" / "project" / "last"
    (root / ".venv").mkdir(parents=True)
    changes = Changes(root, [last])
    for path in (root / ".venv" / "library.py", root / "code.py", last):
        path.write_text("1", encoding="utf-8")
    assert seen(changes, "last") == {"code.py", "last"}


def test_what_came_and_went_before_anyone_looked_does_not_count(tmp_path: Path) -> None:
    changes, gone, code = Changes(tmp_path), tmp_path / "gone.py", tmp_path / "code.py"
    gone.write_text("1", encoding="utf-8")
    gone.unlink()
    code.write_text("1", encoding="utf-8")
    assert seen(changes, "code.py") == {"code.py"}


def test_what_is_deleted_counts(tmp_path: Path) -> None:
    code = tmp_path / "code.py"
    code.write_text("1", encoding="utf-8")
    changes = Changes(tmp_path)
    code.unlink()
    assert seen(changes, "code.py") == {"code.py"}


def seen(changes: Changes, last: str) -> set[str]:
    """What changes until this file has."""
    found: set[str] = set()
    while last not in found:
        found.update(changes.wait())
    return found
