"""Runs: begun, interrupted, resumed, ended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from pytest_learnloop.domain import (
    Artifact,
    Candidate,
    Case,
    Detail,
    EditLevel,
    Ending,
    Fate,
    Outcome,
    Parameter,
    ParameterKind,
    Split,
)
from pytest_learnloop.journal import Journal, RunJournal
from pytest_learnloop.journal_records import RunStatus, digest_of
from pytest_learnloop.learning.budget import Spent

CASE = Case("test_m.py::test_f")
PASSED = Outcome(Ending.PASSED, 1.0)


def artifact(source: str = "def f():\n    return 1\n") -> Artifact:
    return Artifact((Parameter("m:f", ParameterKind.FUNCTION, "/project/m.py", 3, source, note="a note"),))


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    times = (datetime(2026, 11, 21, 4, 15, 30, tzinfo=timezone.utc) + timedelta(seconds=n) for n in range(1000))
    tokens = (f"{n:04x}" for n in range(1000))
    with Journal.open(tmp_path / ".learnloop", lambda: next(times), lambda: next(tokens)) as journal:
        yield journal


def interrupted(journal: Journal, resumes: str | None = None) -> RunJournal:
    run = journal.begin({}, artifact(), resumes=journal.run(resumes) if resumes else None)
    run.end(RunStatus.INTERRUPTED)
    return run


def test_a_run_is_named_by_when_it_began(journal: Journal) -> None:
    assert journal.begin({}, artifact()).id == "20261121-041530-0000"


def test_what_is_known_when_a_run_begins_is_kept(journal: Journal) -> None:
    record = journal.run(journal.begin({"seed": 3, "budget": "10m"}, artifact()).id)
    assert record.settings == {"seed": 3, "budget": "10m"}
    assert record.artifact == artifact()
    assert record.status is RunStatus.RUNNING
    assert record.started == datetime(2026, 11, 21, 4, 15, 30, tzinfo=timezone.utc)
    assert record.ended is None


def test_splits_are_kept(journal: Journal) -> None:
    run = journal.begin({}, artifact())
    splits = {CASE: Split.TRAIN, Case("test_p.py::test_p", 7): Split.HELD_OUT}
    run.record_splits(splits)
    assert journal.run(run.id).splits == splits


def test_the_end_is_kept(journal: Journal) -> None:
    run = journal.begin({}, artifact())
    run.end(RunStatus.IMPROVED)
    record = journal.run(run.id)
    assert record.status is RunStatus.IMPROVED
    assert record.ended == record.started + timedelta(seconds=1)


def test_an_unknown_run_is_a_key_error(journal: Journal) -> None:
    with pytest.raises(KeyError, match="20200101-000000-0000"):
        journal.run("20200101-000000-0000")


def test_a_run_has_a_directory_of_its_own(journal: Journal) -> None:
    run = journal.begin({}, artifact())
    assert run.directory == journal.directory / "runs" / run.id
    assert run.directory.is_dir()


def test_the_directory_is_hidden_from_git(journal: Journal) -> None:
    assert (journal.directory / ".gitignore").read_text(encoding="utf-8") == "*\n"


@pytest.mark.parametrize("status", RunStatus)
def test_only_a_run_that_did_not_get_to_its_end_is_interrupted(journal: Journal, status: RunStatus) -> None:
    run = journal.begin({}, artifact())
    run.end(status)
    found = journal.interrupted_run(digest_of(artifact()))
    assert (found is not None) == (status in (RunStatus.RUNNING, RunStatus.INTERRUPTED))


def test_the_latest_interrupted_run_is_found(journal: Journal) -> None:
    interrupted(journal)
    latest = interrupted(journal)
    found = journal.interrupted_run(digest_of(artifact()))
    assert found == journal.run(latest.id)


def test_the_latest_run_with_a_setting_is_found(journal: Journal) -> None:
    journal.begin({"seed": 1}, artifact()).end(RunStatus.FAILED)
    latest = journal.begin({"seed": 1}, artifact())
    journal.begin({"seed": 2}, artifact())
    found = journal.latest_run("seed", 1)
    assert found is not None
    assert found.id == latest.id
    assert journal.latest_run("seed", 3) is None
    assert journal.latest_run("other", 1) is None


def test_a_run_from_other_sources_is_not_gone_on_with(journal: Journal) -> None:
    interrupted(journal)
    assert journal.interrupted_run(digest_of(artifact("def f():\n    return 2\n"))) is None


def test_the_digest_does_not_depend_on_where_the_project_lies() -> None:
    moved = Artifact((Parameter("m:f", ParameterKind.FUNCTION, "/elsewhere/m.py", 9, "def f():\n    return 1\n"),))
    assert digest_of(moved) == digest_of(artifact())


def test_a_resumed_run_is_not_found_again_once_the_other_has_ended(journal: Journal) -> None:
    first = interrupted(journal)
    second = journal.begin({}, artifact(), resumes=journal.run(first.id))
    assert journal.run(first.id).status is RunStatus.RESUMED
    assert journal.run(second.id).resumes == first.id
    second.end(RunStatus.IMPROVED)
    assert journal.interrupted_run(digest_of(artifact())) is None


def test_what_was_spent_is_kept_with_each_update_and_carried_over(journal: Journal) -> None:
    run = journal.begin({}, artifact())
    with run.update(1, parent="start", spent=lambda: Spent(seconds=12.5)):
        pass
    with run.update(2, parent="start", spent=lambda: Spent(20.0, 0.25, updates=2, candidates=5, calls=3, tokens=700)):
        pass
    run.end(RunStatus.INTERRUPTED)
    carried_over = journal.run(interrupted(journal, resumes=run.id).id).spent
    assert carried_over == Spent(20.0, 0.25, calls=3, tokens=700)


def test_a_run_knows_what_the_runs_that_it_goes_on_from_found_out(journal: Journal) -> None:
    first = interrupted(journal)
    first.memory().record("one", "program one", {CASE: PASSED}, Detail.SCORES)
    second = interrupted(journal, resumes=first.id)
    second.memory().record("two", "program two", {CASE: PASSED}, Detail.SCORES)
    stranger = interrupted(journal)
    stranger.memory().record("three", "program three", {CASE: PASSED}, Detail.SCORES)
    memory = interrupted(journal, resumes=second.id).memory()
    known = [
        program
        for program in ("one", "two", "three")
        if memory.recall(f"program {program}", [CASE], Detail.SCORES).outcomes
    ]
    assert known == ["one", "two"]


def test_an_update_is_kept_whole_or_not_at_all(journal: Journal) -> None:
    run = journal.begin({}, artifact())

    def update_that_is_interrupted() -> None:
        with run.update(1, parent="start", spent=lambda: Spent(seconds=1.0)):
            run.record_candidate(Candidate({"m:f": "def f():\n    return 2\n"}), Fate.REJECTED, update=1)
            run.memory().record("one", "program", {CASE: PASSED}, Detail.SCORES)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        update_that_is_interrupted()
    assert not run.memory().recall("program", [CASE], Detail.SCORES).outcomes
    assert journal.run(run.id).spent.seconds == 0


def test_how_train_and_validation_were_dealt_is_kept(journal: Journal) -> None:
    run = journal.begin({}, artifact())
    run.record_assignment(3, {CASE: Split.TRAIN})
    run.record_assignment(5, {CASE: Split.VALIDATION, Case("test_m.py::test_g", 7): Split.TRAIN})
    assert journal.assignments(run.id) == {
        3: {CASE: Split.TRAIN},
        5: {CASE: Split.VALIDATION, Case("test_m.py::test_g", 7): Split.TRAIN},
    }
    assert journal.assignments("another") == {}


def test_what_learning_starts_from_is_kept(journal: Journal) -> None:
    (parameter,) = artifact().parameters
    chosen = replace(parameter, start="stub", stub="return 0", edit=EditLevel.BODY)
    started = Artifact((chosen,), {"m:f": "def f():\n    return 0\n"})
    record = journal.run(journal.begin({}, started).id)
    assert record.artifact == started
    assert record.artifact.start == started.start
    assert record.artifact.parameters[0].edit is EditLevel.BODY
