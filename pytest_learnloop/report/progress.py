"""What a run shows in the terminal while it goes on."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TextIO

from pytest_learnloop.words import counted
from pytest_learnloop.wrapping import wrapped

_A_WHILE = 3
"""Seconds after which a status tells how long it has been so."""

_FIRST_SILENCE, _LONGEST_SILENCE = 10, 60
"""Seconds after which a run without a terminal tells that it still goes on: at first soon, so that nobody takes it for
dead, and at last each minute, as some servers end a job that is silent."""


@dataclass(frozen=True)
class _Status:
    """What goes on now."""

    text: str
    tests: int
    """Of so many it is told how many have run; 0 where that is not what it is about."""
    since: float

    @classmethod
    def now(cls, text: str, tests: int = 0) -> _Status:
        """It begins now."""
        return cls(text, tests, time.monotonic())

    def told(self, finished: int) -> str:
        """In words.

        :param finished: tests that have run.
        """
        seconds = time.monotonic() - self.since
        so_far = f" (for {seconds:.0f} s)" if seconds >= _A_WHILE else ""
        count = f": {min(finished, self.tests)} of {counted(self.tests, 'test')}" if self.tests else ""
        return f"learnloop: {self.text}{count}{so_far}"


class PlainProgress:
    """Progress where there is no terminal: a line for what stays, and one more where there has been none for long."""

    def __init__(self, file: TextIO, width: int | None) -> None:
        """
        :param width: columns, where it is a terminal all the same; else None.
        """
        self._file, self._width = file, width
        self._status = _Status.now("starting")
        self._last = time.monotonic()
        self._patience = _FIRST_SILENCE
        """Seconds of silence that are borne now."""

    def say(self, line: str) -> None:
        print(*wrapped(line, self._width), sep="\n", file=self._file, flush=True)
        self._last = time.monotonic()

    def status(self, text: str, tests: int = 0) -> None:
        self._status = _Status.now(text, tests)

    def tick(self, finished: int) -> None:
        if time.monotonic() - self._last >= self._patience:
            self._patience = min(2 * self._patience, _LONGEST_SILENCE)
            self.say(self._status.told(finished))

    def close(self) -> None:
        """Nothing: the file is not ours."""


class LiveProgress:
    """Progress on a terminal: what passes is shown in one line that is written over."""

    def __init__(self, file: TextIO) -> None:
        from rich.console import Console
        from rich.live import Live
        from rich.spinner import Spinner

        self._spinner = Spinner("dots", style="cyan")
        self._console = Console(file=file, highlight=False)
        # No thread of its own: the process forks. The evaluator's tick refreshes it.
        self._live = Live(
            self._spinner,
            console=self._console,
            auto_refresh=False,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._live.start()
        self._status = _Status.now("starting")
        self.tick(0)

    def say(self, line: str) -> None:
        from rich.text import Text

        for piece in wrapped(line, self._console.width):
            self._console.print(Text(piece))

    def status(self, text: str, tests: int = 0) -> None:
        self._status = _Status.now(text, tests)
        self.tick(0)

    def tick(self, finished: int) -> None:
        from rich.text import Text

        self._spinner.update(text=Text(self._status.told(finished)))
        self._live.refresh()

    def close(self) -> None:
        self._live.stop()


Progress = PlainProgress | LiveProgress
