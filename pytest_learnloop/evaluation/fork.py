"""Children forked from a warm process: everything is imported and collected already."""

from __future__ import annotations

import faulthandler
import os
import signal
import sys
import tempfile
import threading
import traceback
from pathlib import Path

import pytest

from pytest_learnloop.evaluation import channel, internals, limits
from pytest_learnloop.evaluation.channel import Progress
from pytest_learnloop.evaluation.fence import Fence
from pytest_learnloop.evaluation.harness import Harness, leave
from pytest_learnloop.evaluation.order import Order
from pytest_learnloop.evaluation.supervisor import Child


class ForkLauncher:
    """Forks this process, which has collected the session and runs nothing itself."""

    def __init__(self, session: pytest.Session, harness: Harness, granted: tuple[str, ...], memory: int) -> None:
        """
        :param granted: rules of ``--learn-allow``.
        :param memory: bytes that a child may take beyond what this process has.
        """
        self._config, self._harness = session.config, harness
        self._granted, self._memory = granted, memory

    def launch(self, order: Order, scratch: Path, inherited: tuple[int, ...]) -> Child:
        read, write = os.pipe()
        progress = Progress.anonymous(len(order.cases))
        progress.start(-1)
        spill = os.memfd_create("spill")
        pid = os.fork()
        if pid == 0:
            try:
                os.setpgid(0, 0)
                for descriptor in (read, *inherited):
                    os.close(descriptor)
                self._serve(order, progress, write, spill, scratch)
            except BaseException:  # whatever it is, this process must never return into pytest's own loop
                os.write(spill, traceback.format_exc().encode(errors="replace"))
            finally:
                leave()
        os.close(write)
        return Child(pid, order, read, progress, spill, scratch)

    def _serve(self, order: Order, progress: Progress, pipe: int, spill: int, scratch: Path) -> None:
        limits.die_with_parent()
        become_a_child(spill, scratch)
        internals.private_output(self._config, spill)
        internals.private_temporary_directory(self._config, scratch)
        internals.mute(self._config, self._harness.judge)
        fence = enclose(scratch, order, self._granted, self._memory)
        send = channel.sender(pipe)
        self._harness.run(order, progress, send, fence)
        send({"done": True})


def become_a_child(spill: int, scratch: Path) -> None:
    """What every child does first: signals, tracing, randomness of directories, and crash dumps of its own."""
    limits.adopt_orphans()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    sys.settrace(None)
    threading.settrace(None)
    faulthandler.enable(file=spill)
    faulthandler.register(limits.STACKS, file=spill)
    signal.signal(limits.HANGING, signal.SIG_IGN)
    sys.dont_write_bytecode = True
    directory = scratch / "tmp"
    directory.mkdir(mode=0o700)
    os.environ["TMPDIR"] = tempfile.tempdir = str(directory)


def enclose(scratch: Path, order: Order, granted: tuple[str, ...], memory: int) -> Fence:
    """Set the limits and put up the fence; from here on candidate code may run."""
    limits.restrict(memory)
    fence = Fence([str(scratch)], granted, watch=order.watch)
    fence.install()
    return fence
