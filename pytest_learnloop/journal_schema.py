"""The journal's tables, and how its file is opened."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from pytest_learnloop.errors import SettingsError

SCHEMA_VERSION = 1
LARGEST = 128 << 20
"""Bytes in use beyond which the oldest runs are forgotten when another begins."""

_SCHEMA = """
BEGIN;
CREATE TABLE runs (
    id TEXT PRIMARY KEY,
    started TEXT NOT NULL,
    ended TEXT,
    status TEXT NOT NULL,
    resumes TEXT REFERENCES runs (id),
    seconds REAL NOT NULL,
    calls INTEGER NOT NULL DEFAULT 0,
    tokens INTEGER NOT NULL DEFAULT 0,
    dollars REAL NOT NULL DEFAULT 0,
    settings TEXT NOT NULL,
    artifact_digest TEXT NOT NULL,
    artifact TEXT NOT NULL,
    splits TEXT NOT NULL,
    fingerprint TEXT,
    distrusted TEXT NOT NULL DEFAULT '[]'
);
CREATE TABLE updates (
    run TEXT NOT NULL REFERENCES runs (id),
    number INTEGER NOT NULL,
    parent TEXT NOT NULL,
    ended TEXT NOT NULL,
    train REAL,
    validation REAL,
    PRIMARY KEY (run, number)
);
CREATE TABLE candidates (
    run TEXT NOT NULL REFERENCES runs (id),
    update_number INTEGER NOT NULL,
    id TEXT NOT NULL,
    parent TEXT,
    proposer TEXT NOT NULL,
    description TEXT NOT NULL,
    edits TEXT NOT NULL,
    fate TEXT NOT NULL,
    reason TEXT NOT NULL
);
CREATE INDEX candidates_of_run ON candidates (run);
-- how train and validation are dealt from an update on, where they are mixed
CREATE TABLE assignments (
    run TEXT NOT NULL REFERENCES runs (id),
    update_number INTEGER NOT NULL,
    splits TEXT NOT NULL
);
-- what updates were made with, where settings are left to the run
CREATE TABLE choices (
    run TEXT NOT NULL REFERENCES runs (id),
    update_number INTEGER NOT NULL,
    arm TEXT NOT NULL,
    why TEXT NOT NULL,
    gain REAL NOT NULL,
    cost REAL NOT NULL
);
CREATE TABLE trials (
    number INTEGER PRIMARY KEY,
    run TEXT NOT NULL REFERENCES runs (id),
    candidate TEXT NOT NULL,
    program TEXT NOT NULL,
    detail TEXT NOT NULL,
    invalid TEXT NOT NULL,
    -- one object in JSON, by the key of the case: a row for each would be several times as long
    outcomes TEXT NOT NULL
);
CREATE INDEX trials_of_run ON trials (run);
CREATE INDEX trials_of_program ON trials (program);
PRAGMA user_version = {version};
COMMIT;
"""


def connect(path: Path) -> sqlite3.Connection:
    """Open a journal's file, and create it where it is missing.

    Raises SettingsError on a file that is no journal, or that a newer version wrote.
    """
    try:
        connection = sqlite3.connect(path, isolation_level=None)
    except sqlite3.Error as error:
        raise _unusable(path, error) from error
    try:
        _prepare(connection, path)
    except sqlite3.DatabaseError as error:
        connection.close()
        raise _unusable(path, error) from error
    except SettingsError:
        connection.close()
        raise
    return connection


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > SCHEMA_VERSION:
        raise SettingsError(
            f"{path}: written by a newer pytest-learnloop (version {version} of its format, this one knows "
            f"{SCHEMA_VERSION}): upgrade with `pip install -U pytest-learnloop`, or delete the file to forget its runs"
        )
    # A write-ahead log keeps complete transactions when the process is killed, and costs no wait for the disk at each.
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    if version == 0:
        connection.executescript(_SCHEMA.format(version=SCHEMA_VERSION))


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All that is written within is kept, or nothing of it; within another transaction, it is part of that."""
    if connection.in_transaction:
        yield
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def shrink(connection: sqlite3.Connection, size: int, *, keep: Collection[str]) -> None:
    """Forget what the oldest runs did, as long as the file is larger than it may be.

    :param size: bytes in use at most.
    :param keep: ids of the runs that are not to be forgotten.
    """
    if _used(connection) <= size:
        return
    with transaction(connection):
        runs = connection.execute("SELECT DISTINCT run FROM trials ORDER BY number").fetchall()
        for (run,) in runs:
            if run in keep:
                continue
            for table in ("trials", "candidates", "assignments", "choices", "updates"):
                connection.execute(f"DELETE FROM {table} WHERE run = ?", (run,))
            if _used(connection) <= size:
                break


def _used(connection: sqlite3.Connection) -> int:
    """Bytes of the file that hold something."""
    pages, free, size = (
        connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count", "page_size")
    )
    return int((pages - free) * size)


def _unusable(path: Path, error: Exception) -> SettingsError:
    return SettingsError(f"{path}: this is no journal that can be read ({error}): move it away or delete it")
