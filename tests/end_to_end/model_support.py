"""Models for runs of pytest in another process: programs that answer by turns and keep what they hear, and servers."""

from __future__ import annotations

import json
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from pytest_learnloop.testing import Project
from pytest_learnloop.testing_server import Reply, Script, ScriptedServer

KEY = "sk-test-0123456789"
"""What servers are asked with."""

Serve = Callable[..., ScriptedServer]
"""Starts a server that gives replies, or what functions make of a request, one after another; the last for ever."""

_PROGRAM = """
    import json, os, sys
    from pathlib import Path

    calls = Path({calls!r})
    heard = {{"prompt": sys.stdin.read(), "directory": os.listdir(), "where": os.getcwd()}}
    written = calls.with_name(f"{{os.getpid()}}.json")
    written.write_text(json.dumps(heard), encoding="utf-8")
    number = 0
    while True:  # several may run at once: the first to put its file there has the number
        try:
            os.link(written, calls / f"{{number:03}}.json")
            break
        except FileExistsError:
            number += 1
    answers = {answers!r}
    print(answers[min(number, len(answers) - 1)])
"""


@dataclass(frozen=True)
class Call:
    """What the program was given."""

    prompt: str
    directory: list[str]
    """Names of what it found where it was started."""
    where: str


@dataclass(frozen=True)
class ScriptedProgram:
    """A program that gives one answer after another, the last one for ever."""

    name: str
    """As ``--learn-model`` takes it."""
    _calls: Path

    @property
    def calls(self) -> list[Call]:
        """What it was asked up to now, in order."""
        return [Call(**json.loads(path.read_text(encoding="utf-8"))) for path in sorted(self._calls.iterdir())]


def scripted_program(directory: Path, answers: Sequence[str]) -> ScriptedProgram:
    """Write a program into a directory, which is not the project's: what it hears is no change of the project."""
    calls = directory / "calls"
    calls.mkdir(parents=True)
    path = directory / "model.py"
    path.write_text(dedent(_PROGRAM).format(calls=str(calls), answers=list(answers)), encoding="utf-8")
    return ScriptedProgram(f"command:{sys.executable} {path}", calls)


def fenced(code: str) -> str:
    """Code as models answer with it."""
    return f"Here you are:\n```python\n{dedent(code).strip()}\n```"


@contextmanager
def servers(monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:
    """Starts servers where litellm will look."""
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    for variable in ("OPENAI_BASE_URL", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(variable, raising=False)
    with ExitStack() as running:

        def start(*replies: Reply | Script) -> ScriptedServer:
            server = running.enter_context(ScriptedServer(_one_after_another(replies)))
            monkeypatch.setenv("OPENAI_API_BASE", server.url)
            return server

        yield start


def _one_after_another(replies: Sequence[Reply | Script]) -> Script:
    left, alone = list(replies), threading.Lock()

    def script(request: dict[str, Any]) -> Reply:
        with alone:
            reply = left.pop(0) if len(left) > 1 else left[0]
        return reply(request) if callable(reply) else reply

    return script


def fates(project: Project) -> list[tuple[str, str]]:
    """What became of the candidates of the latest run, in order, and why."""
    with closing(sqlite3.connect(project.path / ".learnloop" / "journal.sqlite3")) as connection:
        return connection.execute("SELECT fate, reason FROM candidates ORDER BY rowid").fetchall()
