"""A launcher whose children are programs that know nothing of orders."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

from pytest_learnloop.evaluation.channel import Progress
from pytest_learnloop.evaluation.child import Child
from pytest_learnloop.evaluation.dialogue import Dialogue
from pytest_learnloop.evaluation.order import Order

DONE = r'\016\000\000\000{"done": true}'
"""What a child says when it is through, as ``printf`` takes it."""


class Sleeping:
    """Starts a program that does nothing in place of a child."""

    def __init__(self, directory: Path, says: str = "") -> None:
        """
        :param says: what each of them writes to its pipe first, as ``printf`` takes it.
        """
        self._directory, self._says = directory, says
        self.pipe = -1
        """Of the last one."""
        self.pids: list[int] = []

    def launch(self, order: Order, inherited: Iterable[int]) -> Child:
        self.pipe, write = os.pipe()
        read, answers = os.pipe()
        process = subprocess.Popen(["sh", "-c", f"printf '{self._says}'; exec sleep 60"], stdout=write, stdin=read)
        process.returncode = 0  # the supervisor waits for the process itself
        os.close(write)
        os.close(read)
        self.pids.append(process.pid)
        progress = Progress.anonymous(1)
        progress.expect()
        spill = os.open(self._directory / "spill", os.O_RDWR | os.O_CREAT)
        scratch = self._directory / "scratch"
        return Child(process.pid, order, self.pipe, progress, spill, scratch, scratch, Dialogue(answers))

    def prepare(self, inherited: Iterable[int]) -> bool:
        return False

    def waiting(self) -> set[int]:
        return set()

    def descriptors(self) -> list[int]:
        return []

    def ran(self, child: Child) -> None: ...

    def close(self) -> None: ...
