"""Models that are programs, for runs of pytest in another process: they answer by turns and keep what they hear."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

_PROGRAM = """
    import json, os, sys
    from pathlib import Path

    calls = Path({calls!r})
    heard = {{"prompt": sys.stdin.read(), "directory": os.listdir(), "where": os.getcwd()}}
    number = 0
    while True:  # several may run at once: the first to make the file has the number
        try:
            with open(calls / f"{{number:03}}.json", "x") as file:
                json.dump(heard, file)
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
