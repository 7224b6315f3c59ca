"""Starts children, watches their deadlines from outside, and sees to it that nothing of them is left."""

from __future__ import annotations

import contextlib
import os
import selectors
import shutil
import signal
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from pytest_learnloop.domain import Detail, Ending
from pytest_learnloop.evaluation import limits
from pytest_learnloop.evaluation.channel import Frames, Progress, Slot
from pytest_learnloop.evaluation.order import Order, Result

_LIVENESS = 0.05
"""Seconds between looks at a child whose pipe tells nothing: a process it left behind may hold the pipe open."""
_ANSWER = 0.04
"""Seconds given to a hanging child to say where it hangs and what it has run."""
_SPILL_TAIL = 4000
"""Bytes kept of what a lost child wrote past pytest's capture."""


@dataclass
class Child:
    """A running child process."""

    pid: int
    order: Order
    pipe: int
    """Read end of its pipe."""
    progress: Progress
    spill: int
    """Open file that takes its output beyond pytest's capture, crash dumps and stacks included."""
    scratch: Path
    """Its own temporary directory, removed after it."""
    frames: Frames = field(default_factory=Frames)
    messages: list[Mapping[str, Any]] = field(default_factory=list)
    done: bool = False
    """It said that it ran all it was to run."""
    status: int | None = None
    """Wait status, once it is reaped."""


class Launcher(Protocol):
    """Starts a child for an order."""

    def launch(self, order: Order, scratch: Path, inherited: tuple[int, ...]) -> Child:
        """
        :param scratch: an empty directory for the child alone.
        :param inherited: descriptors of this process that are none of the child's business.
        """
        ...


class Supervisor:
    """Runs any number of orders at once, each in a child of its own."""

    def __init__(self, forks: Launcher | None, fresh: Launcher, directory: Path) -> None:
        """
        :param forks: for orders that are not ``fresh``; None where this platform cannot fork.
        :param directory: holds the children's temporary directories.
        """
        self._forks, self._fresh, self._directory = forks, fresh, directory
        self._children: dict[int, Child] = {}
        self._started = 0
        self.selector = selectors.DefaultSelector()
        """Others may register what they wait for beside the children, with ``data`` None."""

    def start(self, key: int, order: Order) -> None:
        """Start a child; its result comes out of :meth:`wait` under ``key``."""
        self._started += 1
        scratch = self._directory / f"child-{os.getpid()}-{self._started}"
        scratch.mkdir(mode=0o700)
        launcher = self._fresh if order.fresh or self._forks is None else self._forks
        child = launcher.launch(order, scratch, tuple(key.fd for key in self.selector.get_map().values()))
        self._children[key] = child
        self.selector.register(child.pipe, selectors.EVENT_READ, key)

    def wait(self, timeout: float | None = None) -> list[tuple[int, Result]]:
        """Results that are there within ``timeout`` seconds (None: for ever), or as soon as anything else happens."""
        pause = min([_LIVENESS, *self._patience()]) if self._children else timeout
        if timeout is not None and pause is not None:
            pause = min(pause, timeout)
        results = []
        for ready, _ in self.selector.select(pause):
            if ready.data is not None and self._read(self._children[ready.data]):
                results.append((ready.data, self._finish(ready.data)))
        for key in list(self._children):
            child = self._children[key]
            if self._overdue(child):
                results.append((key, self._finish(key, overdue=True)))
            elif self._exited(child):
                self._read(child)
                results.append((key, self._finish(key)))
        return results

    def stop(self) -> None:
        """End all children at once, without results."""
        for key in list(self._children):
            self._end(self._children.pop(key))

    def _patience(self) -> list[float]:
        """Seconds until each child's running case is overdue."""
        now = time.monotonic()
        running = [(child, child.progress.running()) for child in self._children.values()]
        return [max(0.0, case[1] + _limit(child, case[0]) - now) for child, case in running if case is not None]

    def _overdue(self, child: Child) -> bool:
        running = child.progress.running()
        return running is not None and time.monotonic() >= running[1] + _limit(child, running[0])

    def _read(self, child: Child) -> bool:
        """Take what the pipe holds; True if there will be no more."""
        os.set_blocking(child.pipe, False)
        with contextlib.suppress(BlockingIOError):
            while data := os.read(child.pipe, 1 << 18):
                for message in child.frames.feed(data):
                    if "done" in message:
                        child.done = True
                    else:
                        child.messages.append(message)
            return True
        return child.done

    def _exited(self, child: Child) -> bool:
        if child.status is None:
            pid, status = os.waitpid(child.pid, os.WNOHANG)
            child.status = status if pid else None
        return child.status is not None

    def _finish(self, key: int, *, overdue: bool = False) -> Result:
        child = self._children.pop(key)
        stacks = self._question(child) if overdue and child.order.detail is not Detail.SCORES else ""
        self._end(child)
        try:
            return _result(child, overdue, stacks)
        finally:
            os.close(child.spill)
            child.progress.close()

    def _question(self, child: Child) -> str:
        """Ask a hanging child where it hangs and what its test has run so far; give its stacks."""
        before = os.fstat(child.spill).st_size
        with contextlib.suppress(ProcessLookupError):
            os.kill(child.pid, limits.STACKS)
            os.kill(child.pid, limits.HANGING)
        heard = len(child.messages)
        deadline = time.monotonic() + _ANSWER
        while time.monotonic() < deadline and len(child.messages) == heard:
            time.sleep(0.002)
            self._read(child)
        size = os.fstat(child.spill).st_size - before
        return os.pread(child.spill, min(size, _SPILL_TAIL), before).decode(errors="replace") if size else ""

    def _end(self, child: Child) -> None:
        """Kill whatever is left of a child and what it started, and remove its directory."""
        self.selector.unregister(child.pipe)
        os.close(child.pipe)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        if child.status is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child.pid, signal.SIGKILL)
            _, child.status = os.waitpid(child.pid, 0)
        self._sweep()
        shutil.rmtree(child.scratch, ignore_errors=True)

    def _sweep(self) -> None:
        """Kill the descendants that a child left behind: it adopted them while it lived, and they came here then."""
        known = {child.pid for child in self._children.values()}
        while strays := [pid for pid in limits.children() if pid not in known]:
            for pid in strays:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, signal.SIGKILL)
                with contextlib.suppress(ChildProcessError):
                    os.waitpid(pid, 0)


def _limit(child: Child, position: int) -> float:
    """Seconds that the case at ``position`` may take; -1: getting ready."""
    order = child.order
    if position < 0:
        return order.get_ready
    if order.deadlines:
        return order.deadlines[position]
    if order.adaptive and (slowest := child.progress.slowest):
        return adapted(slowest)
    return order.timeout


def adapted(slowest: float) -> float:
    """Seconds that a case may take, once some others have finished."""
    return max(1.0, 20 * slowest)


def _result(child: Child, overdue: bool, stacks: str) -> Result:
    order, slots, messages = child.order, child.progress.finished(), child.messages
    invalid = next((str(message["invalid"]) for message in messages if "invalid" in message), "")
    if child.done or invalid or len(slots) == len(order.cases):
        return Result(slots, tuple(messages), complete=True, invalid=invalid)
    running = child.progress.running()
    position = running[0] if running is not None else len(slots)
    if overdue:
        ending, reason = Ending.TIMEOUT, f"no verdict within {_limit(child, position):.3g} s"
        reason += f", while at:\n{stacks}" if stacks else ""
    else:
        ending, reason = Ending.CRASH, f"the process died: {_death(child.status)}\n{_tail(child.spill)}".rstrip()
    if position < 0:
        return Result({}, tuple(messages), invalid=f"while being loaded: {reason}")
    started = running[1] if running is not None else time.monotonic()
    slots[position] = Slot(ending, 0.0, time.monotonic() - started)
    return Result(slots, (*messages, {"position": position, "text": reason}))


def _death(status: int | None) -> str:
    code = os.waitstatus_to_exitcode(status) if status is not None else 0
    if code < 0:
        with contextlib.suppress(ValueError):
            return f"killed by {signal.Signals(-code).name}"
    return f"it ended itself with exit status {code}"


def _tail(spill: int) -> str:
    size = os.fstat(spill).st_size
    return os.pread(spill, _SPILL_TAIL, max(0, size - _SPILL_TAIL)).decode(errors="replace")
