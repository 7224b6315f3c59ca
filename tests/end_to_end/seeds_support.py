"""The cases that seeded tests have yielded."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

from pytest_learnloop.testing import Project


def cases_of(project: Project) -> dict[str, list[int]]:
    """Split -> seeds of its cases, in the latest run."""
    with closing(sqlite3.connect(project.path / ".learnloop" / "journal.sqlite3")) as connection:
        (text,) = connection.execute("SELECT splits FROM runs ORDER BY rowid DESC LIMIT 1").fetchone()
    found: dict[str, list[int]] = {}
    for _, seed, split in json.loads(text):
        found.setdefault(split, []).append(seed)
    return found
