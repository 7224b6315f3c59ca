"""The questions that children ask, of a model or of whoever grades, and the threads in which they are answered."""

from __future__ import annotations

import queue
import socket
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from pytest_learnloop.grading import GradeError, Grader, graded

_NOBODY = (
    "a model was asked, but none was named: add --learn-agent-model MODEL, or --learn-model MODEL to have the same "
    "model propose and answer"
)


@dataclass(frozen=True)
class Question:
    """What a child wants to know of a model."""

    messages: tuple[tuple[str, str], ...]
    """(role, text) of each; the role is whatever the child says."""
    temperature: float | None = None
    seed: int | None = None
    max_tokens: int | None = None

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Question:
        """Raises KeyError, TypeError or ValueError if that is no question."""
        messages = tuple((str(role), str(text)) for role, text in plain["messages"])
        if not messages:
            raise ValueError("there is no message")
        temperature, seed, most = plain["temperature"], plain["seed"], plain["max_tokens"]
        return cls(
            messages,
            None if temperature is None else float(temperature),
            None if seed is None else int(seed),
            None if most is None else int(most),
        )


@dataclass(frozen=True)
class Reply:
    """What comes of a question: an answer, or the reason why there is none."""

    text: str = ""
    error: str = ""
    """In words; for whoever asked, as an exception."""
    hopeless: bool = False
    """The error is nobody's fault who asks (the budget is spent, the server is down), so that nothing can be judged."""

    def to_plain(self) -> dict[str, str]:
        return {"error": self.error} if self.error else {"text": self.text}


Answerer = Callable[[Question], Reply]
"""Answers a question, in a thread of its own; what it raises counts as nobody's fault who asks."""


def nobody(question: Question) -> Reply:
    """The answerer where no model was named."""
    return Reply(error=_NOBODY)


@dataclass(frozen=True)
class Answered:
    """A question that is settled."""

    key: int
    """Of the order that it belongs to."""
    number: int
    """Which of the child's questions it was."""
    reply: Reply


class Questions:
    """Has questions answered, several at once. To be used in one thread.

    Threads start with the first question, since a process with threads cannot be forked. Nobody waits for them when it
    is over: an answer that comes too late is for nobody.
    """

    def __init__(self, answerer: Answerer, grader: Grader, at_once: int) -> None:
        """
        :param answerer: speaks for the model.
        :param grader: grades results; called in several threads at once.
        :param at_once: threads at most.
        """
        self.answerer, self._grader, self._at_once = answerer, grader, at_once
        self._put: queue.SimpleQueue[tuple[int, int, Mapping[str, Any]] | None] = queue.SimpleQueue()
        self._settled: queue.SimpleQueue[Answered] = queue.SimpleQueue()
        self._open: dict[int, int] = {}
        self._threads = 0
        self._told, self._signal = socket.socketpair()
        self._told.setblocking(False)

    def fileno(self) -> int:
        """Readable when a question is settled."""
        return self._told.fileno()

    def put(self, key: int, number: int, question: Mapping[str, Any]) -> None:
        """A question came in, as plain data."""
        self._open[key] = self._open.get(key, 0) + 1
        if self._threads < min(self._at_once, sum(self._open.values())):
            self._threads += 1
            threading.Thread(target=self._work, name="learnloop-answers", daemon=True).start()
        self._put.put((key, number, question))

    def settled(self) -> list[Answered]:
        """What was answered since this was asked last."""
        with suppress(BlockingIOError):
            self._told.recv(1 << 12)
        found = []
        while not self._settled.empty():
            answered = self._settled.get()
            if answered.key in self._open:
                self._open[answered.key] -= 1
                found.append(answered)
        return found

    def waiting(self) -> int:
        """How many orders wait for an answer; no more than are answered at once."""
        return min(self._at_once, sum(count > 0 for count in self._open.values()))

    def forget(self, key: int) -> None:
        """An order is over: nobody wants to know any more."""
        self._open.pop(key, None)

    def forget_all(self) -> None:
        """All orders are over."""
        self._open.clear()

    def close(self) -> None:
        """Ask nothing more."""
        self._open.clear()
        for _ in range(self._threads):
            self._put.put(None)
        self._told.close()
        self._signal.close()

    # In a thread.

    def _work(self) -> None:
        while (task := self._put.get()) is not None:
            key, number, plain = task
            if key not in self._open:
                continue  # a question that nobody waits for any more costs nothing
            self._settled.put(Answered(key, number, self._surely(plain)))
            with suppress(OSError):  # it is over
                self._signal.send(b"\0")

    def _surely(self, plain: Mapping[str, Any]) -> Reply:
        """A reply, whatever a hook or a model raises: for a thread that ended a child would wait for ever."""
        try:
            return self._reply(plain)
        except BaseException as error:  # pytest.fail() and sys.exit() raise no Exception
            why = f"it could not be answered: {type(error).__name__}: {error}"
            return Reply(error=why, hopeless="grade" not in plain)

    def _reply(self, plain: Mapping[str, Any]) -> Reply:
        if "grade" in plain:
            return self._graded(str(plain["grade"]), str(plain["result"]))
        try:
            question = Question.from_plain(plain)
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            return Reply(error=f"this cannot be asked of a model: {error}")
        return self.answerer(question)

    def _graded(self, name: str, result: str) -> Reply:
        try:
            return Reply(graded(name, result, self._grader))
        except GradeError as error:
            return Reply(error=str(error))
