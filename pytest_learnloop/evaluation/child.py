"""A child process that runs an order: what it says, how long it may take, and what comes of it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from pytest_learnloop.domain import Ending
from pytest_learnloop.evaluation import losses
from pytest_learnloop.evaluation.channel import Frames, Progress, Slot
from pytest_learnloop.evaluation.clock import monotonic
from pytest_learnloop.evaluation.dialogue import Dialogue
from pytest_learnloop.evaluation.order import Order, Result
from pytest_learnloop.evaluation.starvation import Starvation

LEAST_AT_FIRST = 2.0
"""Seconds that a case may take of which no time is known, however fast others were: many a test sleeps for a second."""
_GOODBYE = 1.0
"""Seconds that a child may take to say that it is through."""


class Late(NamedTuple):
    """What takes too long."""

    position: int
    """As :meth:`Progress.running` has it."""
    seconds: float


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
    """Its own directory, removed after it."""
    temporary: Path
    """Where its temporary files lie in it."""
    dialogue: Dialogue
    frames: Frames = field(default_factory=Frames)
    messages: list[Mapping[str, Any]] = field(default_factory=list)
    done: bool = False
    """It said that it ran all it was to run."""
    status: int | None = None
    """Wait status, once it is reaped."""
    attempt: int = 1
    """How many were started for its order."""
    death: int | None = None
    """What becomes readable when it has died, from its end until that is heard; None where there is no such thing."""

    def __post_init__(self) -> None:
        self._starvation = Starvation(self.pid)

    def close(self) -> None:
        """Let go of what connects this process with the child."""
        os.close(self.pipe)
        os.close(self.spill)
        self.progress.close()
        self.dialogue.close()

    def awake(self, started: float) -> float:
        """Seconds since ``started``, but for those in which the machine had no core for it."""
        now = monotonic()
        return now - started - self._starvation.since(started, now)

    def running(self) -> tuple[int, float]:
        """Position of what runs, as :meth:`Progress.running` has it, and for how many seconds.

        The time that it waited for answers doesn't count, nor that in which the machine had no core for it.
        """
        position, started = self.progress.running()
        return position, self.awake(started) - self.dialogue.pauses.within(started, monotonic())

    def limit(self, position: int) -> float:
        """Seconds that the case at ``position`` may take; -1: getting ready; one too many: coming to an end."""
        order = self.order
        if position < 0:
            return order.get_ready
        if position >= len(order.cases):
            return _GOODBYE
        if order.deadlines and order.deadlines[position]:
            return order.deadlines[position]
        if order.adaptive and (slowest := self.progress.slowest):
            return adapted(slowest, LEAST_AT_FIRST)
        return order.timeout

    def patience(self) -> float:
        """Seconds until what runs may be overdue. Only when they are over it is asked what time doesn't count."""
        position, started = self.progress.running()
        if (left := self.limit(position) - (monotonic() - started)) > 0:
            return left
        position, seconds = self.running()
        return max(0.0, self.limit(position) - seconds)

    def overdue(self) -> Late | None:
        """What takes too long; None if nothing does."""
        position, seconds = self.running()
        return Late(position, seconds) if seconds >= self.limit(position) else None

    def is_dead(self, *, wait: bool = False) -> bool:
        """Reap it if it is dead.

        :param wait: until it is.
        """
        if self.status is None:
            pid, status = os.waitpid(self.pid, 0 if wait else os.WNOHANG)
            self.status = status if pid else None
        return self.status is not None

    def result(self, late: Late | None, stacks: str, root: Path) -> Result:
        """What came of its order.

        :param late: what took too long, if anything did.
        :param stacks: where it hung then.
        :param root: of the project.
        """
        slots, messages = self.progress.finished(), self.messages
        invalid = next((str(message["invalid"]) for message in messages if "invalid" in message), "")
        if given_up := next((str(message["shared_file"]) for message in messages if "shared_file" in message), ""):
            return Result({}, shared_file=given_up)
        if self.done or invalid or len(slots) == len(self.order.cases):
            return Result(slots, tuple(messages), complete=True, invalid=invalid)
        position, seconds = late or self.running()
        if late is not None:
            ending, reason = Ending.TIMEOUT, self._hang(position, stacks)
        else:
            ending, reason = Ending.CRASH, self._death(root)
        if position < 0:
            return Result({}, tuple(messages), invalid=f"while being loaded: {reason}")
        before = {each: slot for each, slot in slots.items() if each < position}  # it went on until it was killed
        slots = {**before, position: Slot(ending, 0.0, seconds)}
        return Result(slots, (*messages, {"position": position, "text": reason}))

    def _hang(self, position: int, stacks: str) -> str:
        return losses.hang(self.limit(position), stacks) if self.order.reports else losses.steady_hang()

    def _death(self, root: Path) -> str:
        said = losses.last_words(self.spill)
        if self.order.reports:
            return losses.death(self.status, said)
        return losses.steady_death(self.status, said, root, str(self.temporary))


def adapted(slowest: float, least: float = 1.0) -> float:
    """Seconds that a case may take, ``least`` or more, once some others have finished."""
    return max(least, 20 * slowest)
