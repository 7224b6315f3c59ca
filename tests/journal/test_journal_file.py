"""The file: what it survives, and what is refused."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from pytest_learnloop.domain import Case
from pytest_learnloop.errors import SettingsError
from pytest_learnloop.journal import FILE_NAME, Journal
from pytest_learnloop.journal_records import RunStatus

RECORD_UNTIL_KILLED = """
import os, signal, sys
from pathlib import Path
from pytest_learnloop.domain import Artifact, Case, Detail, Ending, Outcome
from pytest_learnloop.journal import Journal

passed = {Case("test_m.py::test_f"): Outcome(Ending.PASSED, 1.0)}
run = Journal.open(Path(sys.argv[1])).begin({}, Artifact(()))
print(run.id, flush=True)
with run.update(1, "start", lambda: 1.0):
    run.record_outcomes("kept", passed, Detail.SCORES)
with run.update(2, "start", lambda: 2.0):
    run.record_outcomes("lost", passed, Detail.SCORES)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_complete_updates_survive_a_killed_process(tmp_path: Path) -> None:
    killed = subprocess.run(
        [sys.executable, "-c", RECORD_UNTIL_KILLED, str(tmp_path)], stdout=subprocess.PIPE, text=True, check=False
    )
    run_id = killed.stdout.strip()
    with Journal.open(tmp_path) as journal:
        assert [(candidate, case) for candidate, case, _ in journal.outcomes_of(run_id)] == [
            ("kept", Case("test_m.py::test_f"))
        ]
        assert journal.run(run_id).seconds == 1.0
        assert journal.run(run_id).status is RunStatus.RUNNING


def test_a_journal_of_a_newer_version_asks_for_an_upgrade_and_is_left_alone(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / FILE_NAME) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = (tmp_path / FILE_NAME).read_bytes()
    with pytest.raises(SettingsError, match=r"journal\.sqlite3: .*newer .*version 99.*pip install -U pytest-learnloop"):
        Journal.open(tmp_path)
    assert (tmp_path / FILE_NAME).read_bytes() == before


def test_a_file_that_is_no_journal_is_named_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"not a database, but long enough to be told from an empty one" * 20)
    with pytest.raises(SettingsError, match=r"journal\.sqlite3: .*move it away or delete it"):
        Journal.open(tmp_path)


def test_a_directory_in_its_place_is_named_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).mkdir()
    with pytest.raises(SettingsError, match=r"journal\.sqlite3: .*move it away or delete it"):
        Journal.open(tmp_path)


def test_an_existing_gitignore_is_kept(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("*\n!splits.json\n", encoding="utf-8")
    Journal.open(tmp_path).close()
    assert (tmp_path / ".gitignore").read_text(encoding="utf-8") == "*\n!splits.json\n"
