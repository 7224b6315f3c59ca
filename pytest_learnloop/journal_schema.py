"""The journal's tables, and how its file is opened."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from pytest_learnloop.errors import SettingsError

SCHEMA_VERSION = 1

_SCHEMA = """
BEGIN;
CREATE TABLE runs (
    id TEXT PRIMARY KEY,
    started TEXT NOT NULL,
    ended TEXT,
    status TEXT NOT NULL,
    resumes TEXT REFERENCES runs (id),
    seconds REAL NOT NULL,
    settings TEXT NOT NULL,
    artifact_digest TEXT NOT NULL,
    artifact TEXT NOT NULL,
    splits TEXT NOT NULL
);
CREATE TABLE updates (
    run TEXT NOT NULL REFERENCES runs (id),
    number INTEGER NOT NULL,
    parent TEXT NOT NULL,
    ended TEXT NOT NULL,
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
CREATE TABLE trials (
    number INTEGER PRIMARY KEY,
    run TEXT NOT NULL REFERENCES runs (id),
    candidate TEXT NOT NULL,
    detail TEXT NOT NULL,
    invalid TEXT NOT NULL
);
CREATE INDEX trials_of_run ON trials (run);
CREATE TABLE outcomes (
    trial INTEGER NOT NULL REFERENCES trials (number),
    nodeid TEXT NOT NULL,
    seed INTEGER,
    ending TEXT NOT NULL,
    score REAL NOT NULL,
    duration REAL NOT NULL,
    observations TEXT NOT NULL
);
CREATE INDEX outcomes_of_trial ON outcomes (trial);
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


def _unusable(path: Path, error: Exception) -> SettingsError:
    return SettingsError(f"{path}: this is no journal that can be read ({error}): move it away or delete it")
