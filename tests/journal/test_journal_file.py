"""The file: what it survives, and what is refused."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from pytest_learnloop.domain import Artifact, Case, Detail, Ending, Outcome
from pytest_learnloop.errors import SettingsError
from pytest_learnloop.journal import FILE_NAME, Journal
from pytest_learnloop.journal_records import RunStatus

CASE = Case("test_m.py::test_f")
PASSED = Outcome(Ending.PASSED, 1.0)

RECORD_UNTIL_KILLED = """
import os, signal, sys
from pathlib import Path
from pytest_learnloop.domain import Artifact, Case, Detail, Ending, Outcome
from pytest_learnloop.journal import Journal
from pytest_learnloop.learning.budget import Spent

passed = {Case("test_m.py::test_f"): Outcome(Ending.PASSED, 1.0)}
run = Journal.open(Path(sys.argv[1])).begin({}, Artifact(()))
print(run.id, flush=True)
with run.update(1, "start", lambda: Spent(1.0)):
    run.memory().record("kept", "kept", passed, Detail.SCORES)
with run.update(2, "start", lambda: Spent(2.0)):
    run.memory().record("lost", "lost", passed, Detail.SCORES)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_complete_updates_survive_a_killed_process(tmp_path: Path) -> None:
    killed = subprocess.run(
        [sys.executable, "-c", RECORD_UNTIL_KILLED, str(tmp_path)], stdout=subprocess.PIPE, text=True, check=False
    )
    run_id = killed.stdout.strip()
    with Journal.open(tmp_path) as journal:
        memory = journal.begin({}, Artifact(()), resumes=journal.run(run_id)).memory()
        cases = [Case("test_m.py::test_f")]
        assert list(memory.recall("kept", cases, Detail.SCORES).outcomes) == cases
        assert not memory.recall("lost", cases, Detail.SCORES).outcomes
        assert journal.run(run_id).spent.seconds == 1.0
        assert journal.run(run_id).status is RunStatus.RESUMED


def runs_with_outcomes(journal: Journal, count: int) -> list[str]:
    """Several runs that remember a megabyte each, as the file has it."""
    ids = []
    for number in range(count):
        run = journal.begin({}, Artifact(()))
        memory = run.memory(fingerprint="f")
        with memory.together():
            for trial in range(20):
                memory.record("a", f"{number}.{trial}", {CASE: PASSED}, Detail.SCORES, "x" * 50_000)
        memory.seal()
        run.end(RunStatus.IMPROVED)
        ids.append(run.id)
    return ids


def test_what_the_oldest_runs_found_out_is_forgotten_when_the_file_is_too_large(tmp_path: Path) -> None:
    with Journal.open(tmp_path, largest=3_500_000) as journal:
        runs = runs_with_outcomes(journal, 5)
        memory = journal.begin({}, Artifact(())).memory(fingerprint="f", reuse=True)
        known = [bool(memory.recall(f"{number}.0", [CASE], Detail.SCORES).outcomes) for number in range(5)]
        assert known == [False, False, True, True, True]
        assert journal.run(runs[0]).status is RunStatus.IMPROVED


def test_what_a_resumed_run_found_out_is_not_forgotten(tmp_path: Path) -> None:
    with Journal.open(tmp_path, largest=3_500_000) as journal:
        oldest, *_ = runs_with_outcomes(journal, 4)
        memory = journal.begin({}, Artifact(()), resumes=journal.run(oldest)).memory(fingerprint="f", reuse=True)
        known = [bool(memory.recall(f"{number}.0", [CASE], Detail.SCORES).outcomes) for number in range(4)]
        assert known == [True, False, True, True]


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
