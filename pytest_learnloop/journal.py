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
from datetime import datetime, timezone
from pathlib import Path
from types import TracebackType
from typing import Any

from pytest_learnloop.domain import Artifact, Candidate, Case, Fate, Split
from pytest_learnloop.files import make_self_ignored
from pytest_learnloop.journal_outcomes import OutcomeMemory
from pytest_learnloop.journal_records import (
    RunRecord,
    RunStatus,
    artifact_from_json,
    artifact_to_json,
    digest_of,
    splits_from_json,
    splits_to_json,
    storable,
    to_json,
)
from pytest_learnloop.journal_schema import LARGEST, connect, shrink, transaction
from pytest_learnloop.learning.auto.findings import Choice, Why
from pytest_learnloop.learning.budget import Spent

FILE_NAME = "journal.sqlite3"

_RUN_COLUMNS = "id, started, ended, status, resumes, seconds, calls, tokens, dollars, settings, artifact, splits"


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
        largest: int = LARGEST,
    ) -> None:
        self.directory = directory
        self._connection = connection
        self._now = now
        self._token = token
        self._largest = largest

    @classmethod
    def open(
        cls,
        directory: Path,
        now: Callable[[], datetime] = _utc_now,
        token: Callable[[], str] = _four_hex_digits,
        largest: int = LARGEST,
    ) -> Journal:
        """Open the journal of a directory; both are created where they are missing.

        ``now`` gives the time in UTC and ``token`` the random end of a run's id; of more than ``largest`` bytes what
        the oldest runs did is forgotten when another begins. Raises SettingsError on a file that is no journal, or
        that a newer version wrote. SQLite connections do not survive a fork: open it after forking.
        """
        make_self_ignored(directory)
        return cls(connect(directory / FILE_NAME), directory, now, token, largest)

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
        goes_on_from = self._chain(resumes.id) if resumes is not None else ()
        shrink(self._connection, self._largest, keep=goes_on_from)
        with transaction(self._connection):
            if resumes is not None:
                self._connection.execute(
                    "UPDATE runs SET status = ? WHERE id = ?", (RunStatus.RESUMED.value, resumes.id)
                )
            self._connection.execute(
                f"INSERT INTO runs ({_RUN_COLUMNS}, artifact_digest) "
                "VALUES (?, ?, NULL, ?, ?, ?, ?, ?, ?, ?, ?, '[]', ?)",
                (
                    run_id,
                    started.isoformat(),
                    RunStatus.RUNNING.value,
                    resumes.id if resumes else None,
                    *_amounts(resumes.spent if resumes else Spent()),
                    to_json(dict(settings)),
                    artifact_to_json(artifact),
                    digest_of(artifact),
                ),
            )
        return RunJournal(self._connection, self.directory, (run_id, *goes_on_from), self._now)

    def run(self, run_id: str) -> RunRecord:
        """The run of this id; raises KeyError if there is none."""
        row = self._connection.execute(f"SELECT {_RUN_COLUMNS} FROM runs WHERE id = ?", (run_id,)).fetchone()
        if row is None:
            raise KeyError(run_id)
        return _run_record(row)

    def interrupted_run(self, artifact_digest: str | None = None) -> RunRecord | None:
        """The latest run that did not get to its end, from starting sources with this digest, or from any.

        Ask while holding the directory's lock: a run that says it is running was killed then.
        """
        row = self._connection.execute(
            f"SELECT {_RUN_COLUMNS} FROM runs WHERE artifact_digest = coalesce(?, artifact_digest) "
            "AND status IN (?, ?) ORDER BY rowid DESC LIMIT 1",
            (artifact_digest, RunStatus.RUNNING.value, RunStatus.INTERRUPTED.value),
        ).fetchone()
        return _run_record(row) if row else None

    def latest_run(self, setting: str, value: object) -> RunRecord | None:
        """The latest run that was begun with this value of a setting, however it ended."""
        rows = self._connection.execute(f"SELECT {_RUN_COLUMNS} FROM runs ORDER BY rowid DESC")
        return next((found for found in map(_run_record, rows) if found.settings.get(setting) == value), None)

    def directory_of(self, run: RunRecord) -> Path:
        """``runs/<id>``, which may not be there."""
        return self.directory / "runs" / run.id

    def last_update(self, run_id: str) -> int:
        """Number of the last update of a run that was completed; 0 if none was."""
        (number,) = self._connection.execute("SELECT max(number) FROM updates WHERE run = ?", (run_id,)).fetchone()
        return number or 0

    @property
    def is_interrupted(self) -> bool:
        """Whether the latest run did not get to its end. Ask while nobody learns in the directory."""
        row = self._connection.execute("SELECT status FROM runs ORDER BY rowid DESC LIMIT 1").fetchone()
        return row is not None and RunStatus(row[0]) in (RunStatus.RUNNING, RunStatus.INTERRUPTED)

    def assignments(self, run_id: str) -> dict[int, dict[Case, Split]]:
        """Update -> train and validation as they were dealt before it, each time that a run has mixed them."""
        rows = self._connection.execute(
            "SELECT update_number, splits FROM assignments WHERE run = ? ORDER BY update_number", (run_id,)
        )
        return {update: splits_from_json(splits) for update, splits in rows}

    def choices(self, run_id: str) -> list[Choice]:
        """What the updates of a run were made with, where settings were left to it."""
        rows = self._connection.execute(
            "SELECT update_number, arm, why, gain, cost FROM choices WHERE run = ? ORDER BY rowid", (run_id,)
        )
        return [Choice(update, arm, Why(why), gain, cost) for update, arm, why, gain, cost in rows]

    def _chain(self, run_id: str) -> tuple[str, ...]:
        """The run and those that it goes on from."""
        resumes = self.run(run_id).resumes
        return (run_id, *(self._chain(resumes) if resumes is not None else ()))


class RunJournal:
    """The journal's pen for one run."""

    def __init__(
        self, connection: sqlite3.Connection, directory: Path, runs: tuple[str, ...], now: Callable[[], datetime]
    ) -> None:
        """
        :param directory: ``.learnloop``.
        :param runs: ids of the run, and of those that it goes on from.
        """
        self.id = runs[0]
        self._connection = connection
        self._home = directory
        self._runs = runs
        self._now = now
        self._shown: frozenset[Case] = frozenset()

    @property
    def directory(self) -> Path:
        """``runs/<id>``, created when it is first asked for."""
        directory = self._home / "runs" / self.id
        directory.mkdir(parents=True, exist_ok=True)
        return directory

    def record_splits(self, splits: Mapping[Case, Split], *, mixed: bool = False) -> None:
        """Which case is used for what; needed before outcomes, whose texts are kept for train cases alone.

        :param mixed: validation cases will be train cases, too.
        """
        shown = (Split.TRAIN, Split.VALIDATION) if mixed else (Split.TRAIN,)
        self._shown = frozenset(case for case, split in splits.items() if split in shown)
        self._connection.execute("UPDATE runs SET splits = ? WHERE id = ?", (splits_to_json(splits), self.id))

    def memory(
        self, *, fingerprint: str = "", source_of: Callable[[Case], str] = lambda case: "", reuse: bool = False
    ) -> OutcomeMemory:
        """Where the run keeps outcomes, and finds those that are known; ask for it when the splits are recorded."""
        return OutcomeMemory(
            self._connection, self._runs, self._shown, fingerprint=fingerprint, source_of=source_of, reuse=reuse
        )

    @contextmanager
    def update(
        self,
        number: int,
        parent: str,
        spent: Callable[[], Spent],
        train: float | None = None,
        validation: float | None = None,
    ) -> Iterator[None]:
        """Record one update, 1-based, with all that is recorded within, in one transaction.

        ``parent`` is the id of the candidate that the next one starts from, ``train`` and ``validation`` are its mean
        scores, ``spent`` tells what was spent of the budget.
        """
        with transaction(self._connection):
            yield
            self._connection.execute(
                "INSERT INTO updates (run, number, parent, ended, train, validation) VALUES (?, ?, ?, ?, ?, ?)",
                (self.id, number, parent, self._now().isoformat(), train, validation),
            )
            self._connection.execute(
                "UPDATE runs SET seconds = ?, calls = ?, tokens = ?, dollars = ? WHERE id = ?",
                (*_amounts(spent()), self.id),
            )

    def record_assignment(self, update: int, splits: Mapping[Case, Split]) -> None:
        """How train and validation are dealt from an update on, 1-based."""
        self._connection.execute(
            "INSERT INTO assignments (run, update_number, splits) VALUES (?, ?, ?)",
            (self.id, update, splits_to_json(splits)),
        )

    def record_choice(self, choice: Choice) -> None:
        """What an update was made with, where settings are left to the run."""
        self._connection.execute(
            "INSERT INTO choices (run, update_number, arm, why, gain, cost) VALUES (?, ?, ?, ?, ?, ?)",
            (self.id, choice.update, choice.arm, choice.why.value, choice.gain, choice.cost),
        )

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

    def end(self, status: RunStatus) -> None:
        """The run is over."""
        self._connection.execute(
            "UPDATE runs SET status = ?, ended = ? WHERE id = ?", (status.value, self._now().isoformat(), self.id)
        )


def _amounts(spent: Spent) -> tuple[float, int, int, float]:
    """What outlives an interruption: updates and candidates are gone through again."""
    return spent.seconds, spent.calls, spent.tokens, spent.dollars


def _run_record(row: tuple[Any, ...]) -> RunRecord:
    run_id, started, ended, status, resumes, seconds, calls, tokens, dollars, settings, artifact, splits = row
    return RunRecord(
        id=run_id,
        started=datetime.fromisoformat(started),
        ended=datetime.fromisoformat(ended) if ended else None,
        status=RunStatus(status),
        resumes=resumes,
        spent=Spent(seconds=seconds, calls=calls, tokens=tokens, dollars=dollars),
        settings=json.loads(settings),
        artifact=artifact_from_json(artifact),
        splits=splits_from_json(splits),
    )
