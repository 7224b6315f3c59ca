"""Answers that were paid for, in a SQLite file: what was asked before is not asked again, also after a crash."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
from dataclasses import asdict
from pathlib import Path

from pytest_learnloop.errors import SettingsError
from pytest_learnloop.files import make_self_ignored
from pytest_learnloop.models import Answer, Request, Usage

FILE_NAME = "answers.sqlite3"

_TABLE = """
CREATE TABLE IF NOT EXISTS answers (
    key TEXT PRIMARY KEY,
    model TEXT NOT NULL,
    text TEXT NOT NULL,
    truncated INTEGER NOT NULL,
    prompt_tokens INTEGER NOT NULL,
    completion_tokens INTEGER NOT NULL,
    dollars REAL
)
"""


def key_of(model: str, request: Request) -> str:
    """What tells requests apart: 64 hexadecimal digits.

    Of requests that differ in their seed alone each gets an answer of its own. Without a seed the slot takes its place,
    so that several samples of one prompt are several answers, and the same run asked for again pays for none of them.
    At temperature 0 all samples are one.
    """
    sampled = request.temperature != 0 and request.seed is None
    parts = (
        model,
        [[message.role, message.text] for message in request.messages],
        request.temperature,
        request.seed,
        request.max_tokens,
        asdict(request.slot) if sampled else None,
    )
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


class AnswerCache:
    """Safe to use from several threads of one process."""

    def __init__(self, directory: Path, *, forgets: bool = False) -> None:
        """
        :param directory: ``.learnloop``; created where it is missing.
        :param forgets: use no answers of earlier runs, but keep those of this one.
        :raises SettingsError: the file there cannot be used.
        """
        make_self_ignored(directory)
        path = directory / FILE_NAME
        self._lock = threading.Lock()
        self._known: set[str] | None = set() if forgets else None
        try:
            self._connection = _opened(path)
        except sqlite3.DatabaseError as error:
            raise SettingsError(f"{path}: this cannot be used ({error}): move it away or delete it") from error

    def get(self, key: str) -> Answer | None:
        """The answer kept under a key, marked as cached; None where there is none."""
        with self._lock:
            if self._known is not None and key not in self._known:
                return None
            row = self._connection.execute(
                "SELECT text, truncated, prompt_tokens, completion_tokens, dollars FROM answers WHERE key = ?", (key,)
            ).fetchone()
        if row is None:
            return None
        text, truncated, prompt_tokens, completion_tokens, dollars = row
        return Answer(json.loads(text), Usage(prompt_tokens, completion_tokens, dollars), bool(truncated), cached=True)

    def put(self, key: str, model: str, answer: Answer) -> None:
        """Keep an answer; it is on disk when this returns. Raises sqlite3.Error."""
        usage = answer.usage
        with self._lock:
            self._connection.execute(
                "INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    key,
                    model,
                    json.dumps(answer.text),  # ASCII, so that what is no valid Unicode survives
                    answer.truncated,
                    usage.prompt_tokens,
                    usage.completion_tokens,
                    usage.dollars,
                ),
            )
            if self._known is not None:
                self._known.add(key)

    def close(self) -> None:
        """Close the file; threads that come with an answer later get a sqlite3.Error."""
        with self._lock:
            self._connection.close()


def _opened(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")  # answers take seconds: there is time to wait for the disk
        connection.execute(_TABLE)
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection
