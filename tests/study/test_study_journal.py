"""The journal of a study outlives whatever happens to the process that writes it."""

from __future__ import annotations

from pathlib import Path

import pytest
from study_support import record, result

from pytest_learnloop.errors import SettingsError
from pytest_learnloop.study.journal import FILE_NAME, Record, StudyJournal

RECORD = record({"batch": ("1", "3")}, {("1",): [result(), "exit status 4"], ("3",): [result(0.25), None]})


def written(directory: Path, given: Record) -> StudyJournal:
    journal = StudyJournal(directory)
    journal.begin(given.begun)
    for ended in given.ended.values():
        journal.end(ended)
    return journal


def test_what_was_written_is_read(tmp_path: Path) -> None:
    assert written(tmp_path, RECORD).read() == RECORD


def test_only_what_has_a_result_is_complete() -> None:
    assert set(RECORD.complete) == {"1-1", "3-1"}


def test_a_line_that_was_cut_off_is_left_out_and_written_over(tmp_path: Path) -> None:
    journal = written(tmp_path, RECORD)
    path = tmp_path / FILE_NAME
    path.write_bytes(path.read_bytes()[:-20])
    read = journal.read()
    assert read is not None
    assert set(read.ended) == {"1-1", "1-2"}
    journal.end(RECORD.ended["3-1"])
    assert journal.read() == RECORD


def test_what_was_begun_last_counts(tmp_path: Path) -> None:
    journal = written(tmp_path, RECORD)
    again = record({"batch": ("1",)}, {("1",): [None, None, None]})
    journal.begin(again.begun)
    read = journal.read()
    assert read is not None
    assert read.begun == again.begun
    assert set(read.complete) == {"1-1", "3-1"}


def test_there_is_none_before_the_study_is_begun(tmp_path: Path) -> None:
    assert StudyJournal(tmp_path).read() is None


@pytest.mark.parametrize("text", ["no JSON\n", "[1, 2]\n", '{"entry": "ended"}\n', '{"entry": "begun", "x": 1}\n'])
def test_a_file_that_is_no_journal(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE_NAME).write_text(text)
    with pytest.raises(SettingsError, match=r"journal\.jsonl: .*move it away or delete it"):
        StudyJournal(tmp_path).read()
