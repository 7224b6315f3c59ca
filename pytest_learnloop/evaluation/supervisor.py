"""Starts children, watches their deadlines from outside, and sees to it that nothing of them is left."""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from pytest_learnloop.domain import Detail
from pytest_learnloop.evaluation import limits, scratch
from pytest_learnloop.evaluation.child import Child, Late
from pytest_learnloop.evaluation.clock import monotonic
from pytest_learnloop.evaluation.dialogue import Dialogue
from pytest_learnloop.evaluation.order import Order, Result

_LIVENESS = 0.05
"""Seconds between looks at a child whose pipe tells nothing: a process it left behind may hold the pipe open."""
_ANSWER = 0.04
"""Seconds given to a hanging child that records to say what it has run."""
_DUMP = 0.01
"""Seconds given to a hanging child to say where it hangs."""
_ATTEMPTS = 3
"""Children that are started for an order at most, if they die before they hear it."""
_GATHER = 0.003
"""Seconds in which a child that tells much may go on, before it is heard again."""
_GULPS = 16
"""Reads of a pipe in a row: who writes to it without end must not keep this process from its other children."""
_STACKS = 2000
"""Characters kept of what a hanging child says of where it hangs."""


@dataclass(frozen=True)
class Asked:
    """A question of a child."""

    key: int
    """Of the child's order."""
    position: int
    """Of the case that ran; -1: none yet; one too many: all were through."""
    number: int
    question: Mapping[str, Any]
    """As the child said it."""


class Launcher(Protocol):
    """Starts a child for an order."""

    def launch(self, order: Order, inherited: Iterable[int]) -> Child:
        """
        :param inherited: descriptors of this process that are none of the child's business.
        """
        ...

    def prepare(self, inherited: Iterable[int]) -> bool:
        """Get a child ready for an order to come, where that is possible; True if another one could be."""
        ...

    def waiting(self) -> set[int]:
        """Ids of the processes that wait for an order, or for one to be forked for."""
        ...

    def descriptors(self) -> list[int]:
        """What this process has open for children to come, which is none of any child's business."""
        ...

    def ran(self, child: Child) -> None:
        """Hear of a child that has run its order, and still is as it was then."""
        ...

    def close(self) -> None:
        """Undo what was done for children to come."""
        ...


class Supervisor:
    """Runs any number of orders at once, each in a child of its own."""

    def __init__(self, forks: Launcher | None, fresh: Launcher, root: Path) -> None:
        """
        :param forks: for orders that are not ``fresh``; None where this platform cannot fork.
        :param root: of the project.
        """
        self._forks, self._fresh, self._root = forks, fresh, root
        self._launchers = [each for each in (forks, fresh) if each is not None]
        self._children: dict[int, Child] = {}
        self._ended: list[Child] = []
        """They are to be killed, if they were not yet, and to be waited for."""
        self._asked: list[Asked] = []
        self._is_told = False
        """Whether children told of tests just now, and so will tell of others."""
        self.selector = selectors.DefaultSelector()
        """Others may register what they wait for beside the children, with ``data`` None."""

    def start(self, key: int, order: Order) -> None:
        """Start a child; its result comes out of :meth:`wait` under ``key``."""
        self._kill_the_ended()  # what they hold, such as a port, is not to be in its way
        try:
            child = self._launcher(order).launch(order, self._descriptors())
        except OSError:  # perhaps no process or no room is left but what is held by those that have ended
            self._clear_up(wait=True)
            child = self._launcher(order).launch(order, self._descriptors())
        self._children[key] = child
        self.selector.register(child.pipe, selectors.EVENT_READ, key)

    def prepare(self) -> bool:
        """Clear up after the children that have died, or get one ready for an order to come; True if more is to do.

        Those that have ended are killed, and :meth:`wait` hears of their death; they keep nothing from being done. None
        is got ready during a final run, as there will hardly be another order.
        """
        if self._clear_up():
            return True
        if self._forks is None or any(child.order.is_final for child in self._children.values()):
            return False
        return self._forks.prepare(self._descriptors())

    def _launcher(self, order: Order) -> Launcher:
        return self._fresh if order.fresh or self._forks is None else self._forks

    def _descriptors(self) -> list[int]:
        own = (child.dialogue.descriptor for child in self._children.values())
        ahead = (descriptor for launcher in self._launchers for descriptor in launcher.descriptors())
        return [*{*(key.fd for key in self.selector.get_map().values()), *own, *ahead}]

    @property
    def is_running(self) -> bool:
        """Whether a child runs an order."""
        return bool(self._children)

    @property
    def finished(self) -> int:
        """Cases with a verdict, of the children whose orders count and that have not ended."""
        return sum(len(child.progress.finished()) for child in self._children.values() if child.order.counts)

    def asked(self) -> list[Asked]:
        """The questions that came since this was asked last. Their children wait, and meanwhile no deadline does."""
        asked, self._asked = self._asked, []
        return asked

    def answer(self, key: int, number: int, reply: Mapping[str, Any]) -> None:
        """Tell a child what is to be said on its question, if it is still there."""
        child = self._children.get(key)
        if child is not None:
            child.dialogue.answer(number, reply, monotonic())
            self._await_listening(key, child.dialogue)

    def drop(self, key: int) -> None:
        """End a child without a result."""
        if key in self._children:
            child = self._children.pop(key)
            self._part_with(child)
            _kill(child)
            child.close()

    def wait(self, timeout: float | None = None) -> list[tuple[int, Result]]:
        """Results that are there within ``timeout`` seconds (None: for ever), or as soon as anything else happens."""
        if self._is_told:  # each message by itself would cost child and supervisor more than what it tells
            self._is_told = False
            time.sleep(_GATHER)
        pause = min([_LIVENESS, *self._patience()]) if self._children or self._ended else timeout
        if timeout is not None and pause is not None:
            pause = min(pause, timeout)
        results: list[tuple[int, Result]] = []
        for ready, events in self.selector.select(pause):
            if isinstance(ready.data, Child):
                self._stop_listening_for_death(ready.data)
            elif ready.data not in self._children:
                continue
            elif events & selectors.EVENT_WRITE:
                self._go_on(self._children[ready.data].dialogue)
            elif self._read(ready.data):
                results += self._take_leave(ready.data)
        for key in list(self._children):
            child = self._children[key]
            late = child.overdue()
            if late is not None:
                results.append((key, self._finish(key, late)))
            elif child.is_dead():
                self._read(key)
                results += self._take_leave(key)
        return results

    def close(self) -> None:
        """End everything, and undo what was done for children to come."""
        self.stop()
        for launcher in self._launchers:
            launcher.close()
        self._sweep()

    def stop(self) -> None:
        """End all children at once, without results."""
        for key in list(self._children):
            self.drop(key)
        self._clear_up(wait=True)

    def _patience(self) -> list[float]:
        """Seconds until each child's running case is overdue."""
        return [child.patience() for child in self._children.values()]

    def _await_listening(self, key: int, dialogue: Dialogue) -> None:
        """Say the rest as soon as the child listens, if there is a rest."""
        if dialogue.unsaid and dialogue.descriptor not in self.selector.get_map():
            self.selector.register(dialogue.descriptor, selectors.EVENT_WRITE, key)

    def _go_on(self, dialogue: Dialogue) -> None:
        dialogue.go_on()
        if not dialogue.unsaid:
            self.selector.unregister(dialogue.descriptor)

    def _read(self, key: int) -> bool:
        """Take what a child's pipe holds, or much of it; True if there will be no more."""
        child = self._children[key]
        os.set_blocking(child.pipe, False)
        with contextlib.suppress(BlockingIOError):
            for _ in range(_GULPS):
                data = os.read(child.pipe, 1 << 16)
                if not data:
                    return True
                for message in child.frames.feed(data):
                    if "done" in message:
                        child.done = True
                    elif "ask" in message:
                        self._hear(key, child, message)
                    elif isinstance(message.get("position", -1), int):
                        child.messages.append(message)
                self._is_told = bool(child.messages) and not child.done
        return child.done

    def _hear(self, key: int, child: Child, message: Mapping[str, Any]) -> None:
        position, _ = child.progress.running()
        asked = child.dialogue.hear(message, position, monotonic())
        self._await_listening(key, child.dialogue)
        if asked is not None:
            self._asked.append(Asked(key, position, *asked))

    def _take_leave(self, key: int) -> list[tuple[int, Result]]:
        """Finish a child that is through, or dead; none where another one takes its place."""
        child = self._children[key]
        if child.done or child.progress.has_begun or child.attempt == _ATTEMPTS:
            return [(key, self._finish(key))]
        self.drop(key)  # whoever killed it, its candidate had no part in it
        self.start(key, child.order)
        self._children[key].attempt = child.attempt + 1
        return []

    def _finish(self, key: int, late: Late | None = None) -> Result:
        """End a child, and give what came of its order.

        :param late: what takes too long, if anything does.
        """
        child = self._children[key]
        stacks = self._question(key) if late is not None and child.order.detail is not Detail.SCORES else ""
        del self._children[key]
        is_dying = late is None and not child.done
        if is_dying:
            _await_death(child)  # how it died is to be told, and not that it was killed here
        elif late is None:
            self._launcher(child.order).ran(child)
        self._part_with(child)
        if is_dying or late is not None:
            _kill(child)
        if is_dying:
            child.is_dead(wait=True)
        try:
            return child.result(late, stacks, self._root)
        finally:
            child.close()

    def _question(self, key: int) -> str:
        """Ask a hanging child where it hangs and what its test has run so far; give its stacks."""
        child = self._children[key]
        before = os.fstat(child.spill).st_size
        with contextlib.suppress(ProcessLookupError):
            os.kill(child.pid, limits.STACKS)
            os.kill(child.pid, limits.HANGING)
        asked, heard = monotonic(), len(child.messages)
        patience = _ANSWER if child.order.detail.records else _DUMP
        while child.awake(asked) < patience and len(child.messages) == heard:
            time.sleep(0.002)
            self._read(key)
        size = os.fstat(child.spill).st_size - before
        return os.pread(child.spill, min(size, _STACKS), before).decode(errors="replace") if size else ""

    def _part_with(self, child: Child) -> None:
        """Hear of a child no more, and leave its end to :meth:`_clear_up`.

        To take a process apart keeps a core busy, for about as long as a small test takes: the verdict is told first.
        """
        self.selector.unregister(child.pipe)
        with contextlib.suppress(KeyError):
            self.selector.unregister(child.dialogue.descriptor)
        self._asked = [each for each in self._asked if each.key in self._children]
        self._ended.append(child)
        child.death = limits.death_of(child.pid)
        if child.death is not None:
            self.selector.register(child.death, selectors.EVENT_READ, child)

    def _stop_listening_for_death(self, child: Child) -> None:
        """Once is enough: it would wake :meth:`wait` over and over until there is time to clear up."""
        if child.death is not None:
            self.selector.unregister(child.death)
            os.close(child.death)
            child.death = None

    def _clear_up(self, *, wait: bool = False) -> bool:
        """Kill the children that have ended, reap them, kill what they left behind, and remove their directories.

        :param wait: for those that are not dead yet; else they are left for the next time.
        :return: whether any was dead.
        """
        self._kill_the_ended()
        dead = [child for child in self._ended if child.is_dead(wait=wait)]
        if not dead:
            return False
        self._ended = [child for child in self._ended if child.status is None]
        self._sweep()
        for child in dead:
            self._stop_listening_for_death(child)
            scratch.remove(child.scratch)
        return True

    def _kill_the_ended(self) -> None:
        for child in self._ended:
            if child.status is None:
                _kill(child)

    def _sweep(self) -> None:
        """Kill the descendants that a child left behind: it adopted them while it lived, and they came here then."""
        known = {child.pid for child in (*self._children.values(), *self._ended)}
        limits.end_children(known.union(*(launcher.waiting() for launcher in self._launchers)))


def _kill(child: Child) -> None:
    """Kill a child, and the processes of its group."""
    for kill in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError):
            kill(child.pid, signal.SIGKILL)


def _await_death(child: Child) -> None:
    began = monotonic()
    while not child.is_dead() and child.awake(began) < _ANSWER:
        time.sleep(0.001)
