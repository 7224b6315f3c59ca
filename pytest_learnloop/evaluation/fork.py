"""Children forked from a warm process: everything is imported and collected already.

Forking and getting ready cost several times what a small test does, so children are forked ahead, while the
optimizer thinks or many are to run, and wait for their order.
"""

from __future__ import annotations

import faulthandler
import os
import pickle
import select
import signal
import sys
import tempfile
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from pytest_learnloop.asking import EVENT
from pytest_learnloop.evaluation import channel, internals, limits, module_files, seeded
from pytest_learnloop.evaluation.channel import Progress
from pytest_learnloop.evaluation.child import Child
from pytest_learnloop.evaluation.dialogue import Dialogue
from pytest_learnloop.evaluation.fence import Fence
from pytest_learnloop.evaluation.harness import Harness, leave
from pytest_learnloop.evaluation.line import Line
from pytest_learnloop.evaluation.order import Order
from pytest_learnloop.evaluation.pages import Pages
from pytest_learnloop.evaluation.scratch import Scratches
from pytest_learnloop.evaluation.shared_fixtures import WarmFixture
from pytest_learnloop.evaluation.temporary_names import name_after
from pytest_learnloop.evaluation.warm_fixtures import WarmFixtures

_STAY = 0.1
"""Seconds that a child which is through waits for its end."""


@dataclass(frozen=True)
class _Spare:
    """A forked child that waits for its order."""

    pid: int
    task: int
    """Write end of the pipe that takes the order, and answers to its questions afterwards."""
    pipe: int
    progress: Progress
    spill: int
    scratch: Path

    def hears(self, order: bytes) -> bool:
        """Have it carry out an order; False if it is dead."""
        self.progress.expect()
        try:
            channel.send_whole(self.task, order)
        except BrokenPipeError:
            return False
        return True

    def let_go(self) -> None:
        """End it, as there will be no order."""
        os.kill(self.pid, signal.SIGKILL)
        for descriptor in (self.task, self.pipe, self.spill):
            os.close(descriptor)
        self.progress.close()


class ForkLauncher:
    """Forks this process, which has collected the session and runs nothing itself."""

    def __init__(
        self,
        session: pytest.Session,
        harness: Harness,
        granted: tuple[str, ...],
        memory: int,
        scratches: Scratches,
        ahead: int,
    ) -> None:
        """
        :param granted: rules of ``--learn-allow``.
        :param memory: bytes that a child may take beyond what this process has.
        :param ahead: children that are kept waiting; one more than run at a time, as none is forked while few run.
        """
        self._session, self._harness = session, harness
        self._granted, self._memory = granted, memory
        self._scratches, self._ahead = scratches, ahead
        self._room = len(session.items) + 64
        self._spares: deque[_Spare] = deque()
        self._fixtures = WarmFixtures(session, harness.judge)
        self._inherited: tuple[str, ...] = ()
        self._pages = Pages()

    def warm_up(self) -> None:
        """Do once, in the warm process, what every child would have to do."""
        internals.mute(self._session.config, self._harness.judge)
        internals.keep_hook_proxies(self._session)
        self._harness.find_plain_items()
        seeded.look_for_constants(self._session.items)
        module_files.make_known(list(sys.modules.values()))
        for item in self._session.items:
            item.location  # noqa: B018  # computed once and kept by the item; every report asks for it

    def set_up(self, fixtures: Sequence[WarmFixture]) -> None:
        """Set up fixtures of the session for all children.

        :raises WarmFixturesError: that cannot be done, and this process can't be used.
        """
        spill, scratch = os.memfd_create("spill"), self._scratches.new()
        settle(scratch)
        internals.private_output(self._session.config, spill)
        internals.private_temporary_directory(self._session.config, scratch)
        self._fixtures.set_up(fixtures)
        self._inherited = (str(scratch),)

    def prepare(self, inherited: Iterable[int]) -> bool:
        if len(self._spares) < self._ahead:
            self._spares.append(self._fork(self._room, inherited))
        return len(self._spares) < self._ahead

    def close(self) -> None:
        while self._spares:
            spare = self._spares.popleft()
            spare.let_go()
        self._fixtures.tear_down()

    def waiting(self) -> set[int]:
        return {spare.pid for spare in self._spares}

    def descriptors(self) -> list[int]:
        return [descriptor for spare in self._spares for descriptor in (spare.task, spare.pipe)]

    def launch(self, order: Order, inherited: Iterable[int]) -> Child:
        told = pickle.dumps(order)
        spare = self._spare_that_hears(told, len(order.cases))
        if spare is None:
            spare = self._fork(len(order.cases), inherited)
            spare.hears(told)
        pipe, scratch, dialogue = spare.pipe, spare.scratch, Dialogue(spare.task)
        return Child(spare.pid, order, pipe, spare.progress, spare.spill, scratch, scratch, dialogue)

    def _spare_that_hears(self, order: bytes, cases: int) -> _Spare | None:
        """The next of the children that wait, with this order; one may have been killed while it waited."""
        while self._spares and cases <= self._spares[0].progress.cases:
            spare = self._spares.popleft()
            if spare.hears(order):
                return spare
            spare.let_go()
        return None

    def ran(self, child: Child) -> None:
        self._pages.learn(child.pid, child.order.detail.value)

    def _fork(self, room: int, inherited: Iterable[int]) -> _Spare:
        """Fork a child with room for so many cases, which waits for its order."""
        read, write = os.pipe()
        task, order = os.pipe()
        progress, spill, scratch = Progress.anonymous(room), os.memfd_create("spill"), self._scratches.new()
        foreign = [read, order, *inherited]
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            try:
                os.setpgid(0, 0)
                limits.die_with_parent(parent)
                for descriptor in foreign:
                    os.close(descriptor)
                self._serve(task, progress, write, spill, scratch)
            except BaseException:  # whatever it is, this process must never return into pytest's own loop
                os.write(spill, traceback.format_exc().encode(errors="replace"))
            finally:
                leave()
        os.close(write)
        os.close(task)
        return _Spare(pid, order, read, progress, spill, scratch)

    def _serve(self, task: int, progress: Progress, pipe: int, spill: int, scratch: Path) -> None:
        become_a_child(spill, scratch)
        internals.private_output(self._session.config, spill)
        internals.private_temporary_directory(self._session.config, scratch)
        send = channel.sender(pipe)

        def give_up(path: str) -> None:
            send({"shared_file": path})
            leave()

        fence = enclose(scratch, self._granted, self._memory, self._inherited, give_up)
        self._pages.copy(unless=lambda: bool(select.select([task], [], [], 0)[0]))
        received = channel.receive_whole(task)
        if received is None:
            return
        order: Order = pickle.loads(received)  # from the warm process, which runs no candidate code
        line = Line(send, task)
        fence.hear(EVENT, line.ask)
        self._harness.run(order, progress, send, fence, line)
        send({"done": True})
        _stay()


def _stay(sleep: Callable[[float], None] = time.sleep) -> None:
    """Be there to be looked at and killed; not for long, since a candidate may have kept all from hearing of it."""
    sleep(_STAY)


def become_a_child(spill: int, temporary: Path) -> None:
    """What every child does first: signals, tracing, crash dumps of its own, and a directory for temporary files."""
    limits.adopt_orphans()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    faulthandler.enable(file=spill)
    faulthandler.register(limits.STACKS, file=spill)
    signal.signal(limits.HANGING, signal.SIG_IGN)
    settle(temporary)


def settle(temporary: Path) -> None:
    """Let this process make its temporary files in a directory of its own, leave no bytecode, and not be traced."""
    sys.settrace(None)
    threading.settrace(None)
    sys.dont_write_bytecode = True
    os.environ["TMPDIR"] = tempfile.tempdir = str(temporary)
    name_after("no test")


def enclose(
    scratch: Path,
    granted: tuple[str, ...],
    memory: int,
    inherited: Iterable[str] = (),
    give_up: Callable[[str], None] = lambda path: None,
) -> Fence:
    """Set the limits and put up the fence; from here on candidate code may run.

    See :class:`~pytest_learnloop.evaluation.fence.Fence` for ``inherited`` and ``give_up``.
    """
    limits.restrict(memory)
    fence = Fence([str(scratch)], granted, inherited, give_up)
    fence.install()
    return fence
