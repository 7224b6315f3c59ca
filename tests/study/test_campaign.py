"""Which cells are run, and which of them go on with what was interrupted."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from study_support import result

from pytest_learnloop.domain import Artifact
from pytest_learnloop.journal import Journal
from pytest_learnloop.journal_records import RunStatus
from pytest_learnloop.study.campaign import Campaign, CellCommand
from pytest_learnloop.study.cells import cells_of
from pytest_learnloop.study.journal import Ended, StudyJournal
from pytest_learnloop.study.plan import Plan

PLAN = Plan("tiny", 1, {"batch": (("1",), ("3",))}, {})

TELLING = (sys.executable, "-c", "import sys; print('given', sys.argv[1:])")
"""In the place of pytest: it says what it was given, and leaves no result."""


def campaign(directory: Path, plan: Plan = PLAN) -> Campaign:
    cells = list(cells_of(plan))
    commands = [CellCommand(cell, TELLING, ("--learn",), directory / "cells" / cell.id, None) for cell in cells]
    return Campaign(plan, commands, directory, "here", lambda line: None)


def run(directory: Path, plan: Plan = PLAN) -> bool:
    return campaign(directory, plan).run(2, "pytest --learn-study tiny.toml", str(directory), {})


def said(directory: Path, number: int) -> str:
    """What a cell printed."""
    path = campaign(directory).commands[number].directory / "output.txt"
    return path.read_text(encoding="utf-8") if path.exists() else ""


def complete(directory: Path, number: int) -> None:
    cell = campaign(directory).commands[number].cell.id
    StudyJournal(directory).end(Ended(cell, 0, 1.0, "output.txt", result=result()))


@pytest.fixture(autouse=True)
def no_plots(monkeypatch: pytest.MonkeyPatch) -> None:
    """They have tests of their own, and cost more than all of this."""
    monkeypatch.setitem(sys.modules, "matplotlib", None)


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """Of a study whose second cell was interrupted."""
    second = campaign(tmp_path).commands[1].directory
    second.mkdir(parents=True)
    with Journal.open(second) as journal:
        journal.begin({}, Artifact(())).end(RunStatus.INTERRUPTED)
    return tmp_path


def test_what_was_interrupted_is_resumed_and_nothing_else(directory: Path) -> None:
    assert not run(directory)
    assert said(directory, 0) == "given ['--learn']\n"
    assert said(directory, 1) == "given ['--learn', '--learn-resume']\n"


def test_what_gave_no_result_starts_anew(directory: Path) -> None:
    run(directory)
    run(directory)
    assert said(directory, 1) == "given ['--learn']\n"


def test_why_there_is_no_result(directory: Path) -> None:
    run(directory)
    record = StudyJournal(directory).read()
    assert record is not None
    assert [ended.problem for ended in record.ended.values()] == [
        "no run was begun: given ['--learn']",
        "no run was begun: given ['--learn', '--learn-resume']",
    ]


def test_what_is_complete_is_not_run(directory: Path) -> None:
    run(directory)
    complete(directory, 0)
    (campaign(directory).commands[0].directory / "output.txt").unlink()
    assert not run(directory)
    assert said(directory, 0) == ""
    complete(directory, 1)
    assert run(directory)


def test_a_study_that_is_complete_keeps_the_command_that_made_it(directory: Path) -> None:
    run(directory)
    complete(directory, 0)
    complete(directory, 1)
    before = (directory / "journal.jsonl").read_bytes()
    assert campaign(directory).run(1, "pytest --learn-study tiny.toml -v", str(directory), {})
    assert (directory / "journal.jsonl").read_bytes() == before


def test_cells_that_the_grid_has_no_more_do_not_count(directory: Path) -> None:
    run(directory)
    complete(directory, 0)
    assert run(directory, Plan("tiny", 1, {"batch": (("1",),)}, {}))
