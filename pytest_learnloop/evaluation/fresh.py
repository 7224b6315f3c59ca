"""Children that are fresh interpreters: they collect again, with a candidate's files laid over those on disk.

For candidates that change what happens at import, for tests that start another interpreter, for platforms without
fork, and for the final run, which is to depend on nothing but pytest itself.
"""

from __future__ import annotations

import os
import pickle
import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path

from pytest_learnloop.evaluation import fresh_child
from pytest_learnloop.evaluation.channel import Progress
from pytest_learnloop.evaluation.child import Child
from pytest_learnloop.evaluation.dialogue import Dialogue
from pytest_learnloop.evaluation.fresh_child import Task, temporary_of
from pytest_learnloop.evaluation.invocation import Invocation
from pytest_learnloop.evaluation.libraries import Libraries
from pytest_learnloop.evaluation.order import Order
from pytest_learnloop.evaluation.preloaded import PreloadedProcess
from pytest_learnloop.evaluation.scratch import Scratches


class FreshLauncher:
    """Starts a new interpreter for each order, or forks one that is as any would be before it loads a conftest."""

    def __init__(
        self,
        invocation: Invocation,
        granted: tuple[str, ...],
        memory: int,
        scratches: Scratches,
        imported: Callable[[], Libraries] | None,
    ) -> None:
        """
        :param granted: rules of ``--learn-allow``.
        :param memory: bytes that a child may take.
        :param imported: tells what the session has imported; None where nothing is to be forked.
        """
        self._invocation, self._granted, self._memory, self._imported = invocation, granted, memory, imported
        self._scratches = scratches
        self._preloaded: PreloadedProcess | None = None

    def prepare(self, inherited: Iterable[int]) -> bool:
        """Nothing: what a fresh process imports depends on its order."""
        return False

    def close(self) -> None:
        if self._preloaded is not None:
            self._preloaded.close()
            self._preloaded = None

    def ran(self, child: Child) -> None:
        """Nothing is to be learned of it for others."""

    def waiting(self) -> set[int]:
        return {self._preloaded.pid} if self._preloaded is not None else set()

    def descriptors(self) -> list[int]:
        return self._preloaded.descriptors if self._preloaded is not None else []

    def launch(self, order: Order, inherited: Iterable[int]) -> Child:
        read, write = os.pipe()
        answers, answer = os.pipe()
        scratch = self._scratches.new()
        spill = os.open(scratch / "spill", os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        with (scratch / "progress").open("w+b") as shared:
            progress = Progress.of_file(shared, len(order.cases))
        progress.expect()
        task = Task(order, self._invocation.arguments, self._granted, self._memory)
        (scratch / "task").write_bytes(pickle.dumps(task))
        pid = self._forked(order, scratch, write, answers) or self._spawned(scratch, spill, write, answers)
        os.close(write)
        os.close(answers)
        return Child(pid, order, read, progress, spill, scratch, temporary_of(scratch), Dialogue(answer))

    def _forked(self, order: Order, scratch: Path, pipe: int, answers: int) -> int | None:
        """Start a child by the preloaded process; its id, or None where that cannot be done, or not yet."""
        if order.is_final or self._imported is None:  # a final run is to depend on nothing but pytest itself
            return None
        if self._preloaded is None:
            self._preloaded = PreloadedProcess(self._invocation, self._imported())
        return self._preloaded.fork(scratch, pipe, answers)

    def _spawned(self, scratch: Path, spill: int, pipe: int, answers: int) -> int:
        """Start a child as a process of its own; its id."""
        process = subprocess.Popen(
            self._invocation.command(fresh_child.__name__, str(scratch), str(pipe), str(answers), str(os.getpid())),
            cwd=self._invocation.directory,
            stdin=subprocess.DEVNULL,
            stdout=spill,
            stderr=spill,
            pass_fds=(pipe, answers),
        )
        process.returncode = 0  # the supervisor waits for the process itself
        return process.pid
