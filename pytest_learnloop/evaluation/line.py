"""A child's line to the controller, which asks a model in its name, and has results graded."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from typing import Any

from pytest_learnloop.asking import Inquiry
from pytest_learnloop.evaluation.channel import Frames
from pytest_learnloop.evaluation.clock import monotonic
from pytest_learnloop.evaluation.pauses import Pauses

LONGEST = 1_000_000
"""Characters of a question at most."""

_CUT = "the line to pytest-learnloop is cut: this process is about to be ended"


class Line:
    """Sends questions, and waits for their answers; in all threads of the process that it was made in."""

    def __init__(self, send: Callable[[dict[str, Any]], None], answers: int) -> None:
        """
        :param send: sends a message whole, from any thread.
        :param answers: descriptor that answers come from.
        """
        self._send, self._descriptor, self._pid = send, answers, os.getpid()
        self._read = os.read  # bound now, before a candidate can patch it
        self._frames = Frames()
        self._changed = threading.Condition()
        self._someone_listens = False
        self._answers: dict[int, dict[str, Any]] = {}
        self._pauses = Pauses()
        self.asked = 0
        """Questions up to now."""

    def waited(self, started: float) -> float:
        """Seconds since ``started`` in which an answer was waited for."""
        with self._changed:
            return self._pauses.within(started, monotonic())

    def ask(self, inquiry: Inquiry) -> None:
        """Get an answer, or the reason why there is none, into the inquiry."""
        if os.getpid() != self._pid:
            inquiry.error = "a process that a test has forked cannot ask: ask in the test's own process"
        elif inquiry.characters > LONGEST:
            inquiry.error = f"the messages are longer than {LONGEST} characters together"
        else:
            reply = self._ask(inquiry)
            inquiry.error = str(reply.get("error", ""))
            inquiry.answer = None if inquiry.error else str(reply.get("text", ""))

    def _ask(self, inquiry: Inquiry) -> dict[str, Any]:
        with self._changed:
            self.asked += 1
            number = self.asked
            self._pauses.begin(monotonic())
        try:
            self._send({"ask": number, "question": inquiry.question})
            return self._answer(number)
        finally:
            with self._changed:
                self._pauses.end(monotonic())

    def _answer(self, number: int) -> dict[str, Any]:
        """Wait for an answer. Of several threads that wait one listens, for all of them."""
        with self._changed:
            while number not in self._answers:
                if self._someone_listens:
                    self._changed.wait()
                    continue
                self._someone_listens = True
                self._changed.release()
                heard: list[dict[str, Any]] = []
                try:
                    heard = self._listen() or [{"number": number, "error": _CUT}]
                finally:
                    self._changed.acquire()
                    self._someone_listens = False
                    self._answers.update({message["number"]: message for message in heard})
                    self._changed.notify_all()
            return self._answers.pop(number)

    def _listen(self) -> list[dict[str, Any]]:
        """The next answers; none if there will be no more."""
        while data := self._read(self._descriptor, 1 << 16):
            if heard := list(self._frames.feed(data)):
                return heard
        return []
