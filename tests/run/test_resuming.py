"""What an interrupted run has paid for counts in the one that goes on from it, also what it was killed in."""

from __future__ import annotations

from pathlib import Path

from pytest_learnloop.domain import Artifact
from pytest_learnloop.journal import Journal
from pytest_learnloop.journal_records import RunRecord
from pytest_learnloop.learning.budget import Budget, Limits, Spent
from pytest_learnloop.models import Answer, Message, Request, Slot, Usage
from pytest_learnloop.models.recording import FILE_NAME, Failure, RecordedCall, Recording
from pytest_learnloop.run.resuming import MADE_ANEW, in_words, paid_before, paid_by


def call(update: int, *, cached: bool = False) -> RecordedCall:
    request = Request((Message("user", f"{update}"),), slot=Slot(update, 1 if update else 0))
    return RecordedCall("a model", request, Answer("yes", Usage(100, 20, 0.5), cached=cached))


def paid(directory: Path, *calls: RecordedCall) -> Spent:
    with Journal.open(directory) as journal:
        run = journal.begin({}, Artifact(()))
        with run.update(1, "start", lambda: Spent(seconds=3.0, calls=4, tokens=400, dollars=1.0)):
            pass
        if calls:
            recording = Recording(run.directory / FILE_NAME)
            for each in calls:
                recording.add(each)
            recording.close()
        return paid_by(journal.run(run.id), journal)


def test_what_the_journal_says_counts(tmp_path: Path) -> None:
    assert paid(tmp_path) == Spent(seconds=3.0, calls=4, tokens=400, dollars=1.0)
    assert paid(tmp_path, call(0), call(1), call(0)) == Spent(seconds=3.0, calls=4, tokens=400, dollars=1.0)


def test_what_came_in_the_update_that_was_cut_off_counts_as_well(tmp_path: Path) -> None:
    found = paid(tmp_path, call(1), call(2), call(2, cached=True), call(0))
    assert found == Spent(seconds=3.0, calls=6, tokens=640, dollars=2.0)


def test_calls_that_failed_count_as_calls(tmp_path: Path) -> None:
    request = Request((Message("user", "2"),), slot=Slot(2, 1))
    failed = RecordedCall("a model", request, Answer(""), Failure("ModelError", "no"))
    assert paid(tmp_path, call(1), failed, call(2)) == Spent(seconds=3.0, calls=6, tokens=520, dollars=1.5)


def test_what_is_left_is_told_but_for_what_is_gone_through_again(tmp_path: Path) -> None:
    with Journal.open(tmp_path) as journal:
        run = journal.run(journal.begin({}, Artifact(())).id)
    budget = Budget(Limits(seconds=600, updates=3, candidates=9, calls=5), already=Spent(seconds=600, calls=2))
    assert in_words(run, 1, budget) == (
        f"going on with run {run.id}, which was interrupted after 1 update; of the budget of 10m, 3 updates, "
        "9 candidates, 5 calls, 0s, 2 updates, 3 calls left"
    )


def test_updates_of_a_run_before_count_unless_they_were_made_anew(tmp_path: Path) -> None:
    with Journal.open(tmp_path) as journal:

        def run_of(updates: int, *, resumes: RunRecord | None = None, anew: bool = False) -> RunRecord:
            run = journal.begin({MADE_ANEW: True} if anew else {}, Artifact(()), resumes)
            for number in range(1, updates + 1):
                with run.update(number, "start", Spent):
                    pass
            return journal.run(run.id)

        first = run_of(3)
        assert paid_before(first, journal) == 3
        assert paid_before(run_of(1, resumes=first), journal) == 3
        anew = run_of(1, resumes=first, anew=True)
        assert paid_before(anew, journal) == 1
        assert paid_before(run_of(0, resumes=anew), journal) == 1
