"""What a run shows in the terminal while it goes on."""

from __future__ import annotations

import time
from typing import TextIO

from pytest_learnloop.words import counted
from pytest_learnloop.wrapping import wrapped

_A_WHILE = 3
"""Seconds after which a status tells how long it has been so."""


class PlainProgress:
    """Progress where there is no terminal: a line for what stays, nothing for what passes."""

    def __init__(self, file: TextIO, width: int | None) -> None:
        """
        :param width: columns, where it is a terminal all the same; else None.
        """
        self._file, self._width = file, width

    def say(self, line: str) -> None:
        print(*wrapped(line, self._width), sep="\n", file=self._file, flush=True)

    def status(self, text: str, tests: int = 0) -> None:
        """Nothing: there is nothing to write over."""

    def tick(self, finished: int) -> None:
        """Nothing: nothing moves."""

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
        self.status("starting")

    def say(self, line: str) -> None:
        from rich.text import Text

        for piece in wrapped(line, self._console.width):
            self._console.print(Text(piece))

    def status(self, text: str, tests: int = 0) -> None:
        self._status, self._tests, self._since = text, tests, time.monotonic()
        self.tick(0)

    def tick(self, finished: int) -> None:
        from rich.text import Text

        seconds = time.monotonic() - self._since
        so_far = f" (for {seconds:.0f} s)" if seconds >= _A_WHILE else ""
        count = f": {min(finished, self._tests)} of {counted(self._tests, 'test')}" if self._tests else ""
        self._spinner.update(text=Text(f"learnloop: {self._status}{count}{so_far}"))
        self._live.refresh()

    def close(self) -> None:
        self._live.stop()


Progress = PlainProgress | LiveProgress
