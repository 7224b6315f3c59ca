"""The journal: what every run did, in a SQLite file that outlives a killed process.

Whatever was recorded outside a transaction, or in one that was completed, is there after a ``kill -9``. A run is
resumed by going through it once more with the outcomes of its trials taken from here.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from types import TracebackType
from typing import Any

from pytest_learnloop.domain import Artifact, Candidate, Case, Detail, Fate, Outcome, Split
from pytest_learnloop.files import make_self_ignored
from pytest_learnloop.journal_records import (
    RecordedTrial,
    RunRecord,
    RunStatus,
    artifact_from_json,
    artifact_to_json,
    digest_of,
    observations_to_json,
    outcome_from_row,
    splits_from_json,
    splits_to_json,
    storable,
    to_json,
)
from pytest_learnloop.journal_schema import connect

FILE_NAME = "journal.sqlite3"

_RUN_COLUMNS = "id, started, ended, status, resumes, seconds, settings, artifact, splits"


def _utc_now() -> datetime:
    return datetime.now(timezone.utc)


def _four_hex_digits() -> str:
    return secrets.token_hex(2)


class Journal:
    """All runs of a ``.learnloop`` directory. Use it as a context manager, in one thread of one process."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        directory: Path,
        now: Callable[[], datetime] = _utc_now,
        token: Callable[[], str] = _four_hex_digits,
    ) -> None:
        self.directory = directory
        self._connection = connection
        self._now = now
        self._token = token

    @classmethod
    def open(
        cls, directory: Path, now: Callable[[], datetime] = _utc_now, token: Callable[[], str] = _four_hex_digits
    ) -> Journal:
        """Open the journal of a directory; both are created where they are missing.

        ``now`` gives the time in UTC and ``token`` the random end of a run's id. Raises SettingsError on a file that
        is no journal, or that a newer version wrote. SQLite connections do not survive a fork: open it after forking.
        """
        make_self_ignored(directory)
        return cls(connect(directory / FILE_NAME), directory, now, token)

    def close(self) -> None:
        """Close the file; nothing can be recorded any more."""
        self._connection.close()

    def __enter__(self) -> Journal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def begin(self, settings: Mapping[str, Any], artifact: Artifact, resumes: RunRecord | None = None) -> RunJournal:
        """Begin a run; ``settings`` are what JSON can hold. A run that it resumes is no longer an interrupted one."""
        started = self._now()
        run_id = f"{started:%Y%m%d-%H%M%S}-{self._token()}"
        with self.transaction():
            if resumes is not None:
                self._connection.execute(
                    "UPDATE runs SET status = ? WHERE id = ?", (RunStatus.RESUMED.value, resumes.id)
                )
            self._connection.execute(
                f"INSERT INTO runs ({_RUN_COLUMNS}, artifact_digest) VALUES (?, ?, NULL, ?, ?, ?, ?, ?, '[]', ?)",
                (
                    run_id,
                    started.isoformat(),
                    RunStatus.RUNNING.value,
                    resumes.id if resumes else None,
                    resumes.seconds if resumes else 0.0,
                    to_json(dict(settings)),
                    artifact_to_json(artifact),
                    digest_of(artifact),
                ),
            )
        return RunJournal(self, self._connection, run_id, self._now)

    def run(self, run_id: str) -> RunRecord:
        """The run of this id; raises KeyError if there is none."""
        row = self._connection.execute(f"SELECT {_RUN_COLUMNS} FROM runs WHERE id = ?", (run_id,)).fetchone()
        if row is None:
            raise KeyError(run_id)
        return _run_record(row)

    def interrupted_run(self, artifact_digest: str) -> RunRecord | None:
        """The latest run that did not get to its end, from starting sources with this digest.

        Ask while holding the directory's lock: a run that says it is running was killed then.
        """
        row = self._connection.execute(
            f"SELECT {_RUN_COLUMNS} FROM runs WHERE artifact_digest = ? AND status IN (?, ?) "
            "ORDER BY rowid DESC LIMIT 1",
            (artifact_digest, RunStatus.RUNNING.value, RunStatus.INTERRUPTED.value),
        ).fetchone()
        return _run_record(row) if row else None

    def trials_of(self, run_id: str) -> Iterator[RecordedTrial]:
        """All trials of a run in the order recorded, after those of the runs that it resumes."""
        resumes = self.run(run_id).resumes
        if resumes is not None:
            yield from self.trials_of(resumes)
        trials = self._connection.execute(
            "SELECT number, candidate, detail, invalid FROM trials WHERE run = ? ORDER BY number", (run_id,)
        ).fetchall()
        for number, candidate, detail, invalid in trials:
            rows = self._connection.execute(
                "SELECT nodeid, seed, ending, score, duration, observations FROM outcomes WHERE trial = ? "
                "ORDER BY rowid",
                (number,),
            )
            outcomes = {Case(nodeid, seed): outcome_from_row(*columns) for nodeid, seed, *columns in rows}
            yield RecordedTrial(candidate, Detail(detail), outcomes, invalid)

    def outcomes_of(self, run_id: str) -> Iterator[tuple[str, Case, Outcome]]:
        """(candidate id, case, outcome) for all trials of a run."""
        for trial in self.trials_of(run_id):
            for case, outcome in trial.outcomes.items():
                yield trial.candidate, case, outcome

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is recorded within is kept, or nothing of it; within another transaction, it is part of that."""
        if self._connection.in_transaction:
            yield
            return
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")


class RunJournal:
    """The journal's pen for one run."""

    def __init__(
        self, journal: Journal, connection: sqlite3.Connection, run_id: str, now: Callable[[], datetime]
    ) -> None:
        self.id = run_id
        self._journal = journal
        self._connection = connection
        self._now = now
        self._train: frozenset[Case] = frozenset()

    @property
    def directory(self) -> Path:
        """``runs/<id>``, created when it is first asked for."""
        directory = self._journal.directory / "runs" / self.id
        directory.mkdir(parents=True, exist_ok=True)
        return directory

    def record_splits(self, splits: Mapping[Case, Split]) -> None:
        """Which case is used for what; needed before outcomes, whose texts are kept for train cases alone."""
        self._train = frozenset(case for case, split in splits.items() if split is Split.TRAIN)
        self._connection.execute("UPDATE runs SET splits = ? WHERE id = ?", (splits_to_json(splits), self.id))

    @contextmanager
    def update(self, number: int, parent: str, seconds: Callable[[], float]) -> Iterator[None]:
        """Record one update, 1-based, with all that is recorded within, in one transaction.

        ``parent`` is the id of the candidate that was shown, ``seconds`` gives the time spent of the budget.
        """
        with self._journal.transaction():
            yield
            self._connection.execute(
                "INSERT INTO updates (run, number, parent, ended) VALUES (?, ?, ?, ?)",
                (self.id, number, parent, self._now().isoformat()),
            )
            self._connection.execute("UPDATE runs SET seconds = ? WHERE id = ?", (seconds(), self.id))

    def record_candidate(self, candidate: Candidate, fate: Fate, reason: str = "", update: int = 0) -> None:
        """What was proposed and what became of it; the start belongs to update 0."""
        self._connection.execute(
            "INSERT INTO candidates (run, update_number, id, parent, proposer, description, edits, fate, reason) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                self.id,
                update,
                candidate.id,
                candidate.parent,
                candidate.proposer,
                storable(candidate.description),
                to_json(dict(candidate.edits)),
                fate.value,
                storable(reason),
            ),
        )

    def record_outcomes(
        self, candidate_id: str, outcomes: Mapping[Case, Outcome], detail: Detail, invalid: str = ""
    ) -> None:
        """One trial of a candidate. Of cases outside train, neither texts nor calls nor lines are kept."""
        with self._journal.transaction():
            trial = self._connection.execute(
                "INSERT INTO trials (run, candidate, detail, invalid) VALUES (?, ?, ?, ?)",
                (self.id, candidate_id, detail.value, storable(invalid)),
            ).lastrowid
            self._connection.executemany(
                "INSERT INTO outcomes (trial, nodeid, seed, ending, score, duration, observations) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                ((trial, *self._row(case, outcome)) for case, outcome in outcomes.items()),
            )

    def end(self, status: RunStatus) -> None:
        """The run is over."""
        self._connection.execute(
            "UPDATE runs SET status = ?, ended = ? WHERE id = ?", (status.value, self._now().isoformat(), self.id)
        )

    def _row(self, case: Case, outcome: Outcome) -> tuple[str, int | None, str, float, float, str]:
        shown = outcome if case in self._train else replace(outcome, feedback="", calls=(), lines=frozenset())
        observations = observations_to_json(shown)
        return case.nodeid, case.seed, outcome.ending.value, outcome.score, outcome.duration, observations


def _run_record(row: tuple[Any, ...]) -> RunRecord:
    run_id, started, ended, status, resumes, seconds, settings, artifact, splits = row
    return RunRecord(
        id=run_id,
        started=datetime.fromisoformat(started),
        ended=datetime.fromisoformat(ended) if ended else None,
        status=RunStatus(status),
        resumes=resumes,
        seconds=seconds,
        settings=json.loads(settings),
        artifact=artifact_from_json(artifact),
        splits=splits_from_json(splits),
    )
