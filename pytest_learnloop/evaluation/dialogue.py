"""What a child has asked, and what it is still to be told: the supervisor's end of its line."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from pytest_learnloop import grading
from pytest_learnloop.evaluation import channel
from pytest_learnloop.evaluation.line import LONGEST
from pytest_learnloop.evaluation.pauses import Pauses

MOST = 1000
"""Questions of one case at most, so that a candidate that asks for ever comes to an end."""

_TOO_MANY = f"this is more than a test may ask of a model, which is {MOST} questions"
_TOO_LONG = f"the messages are longer than {LONGEST} characters together"


class Dialogue:
    """Counts a child's questions and the time that it waits, and writes its answers without ever waiting for it."""

    def __init__(self, descriptor: int) -> None:
        """
        :param descriptor: takes answers; closed with this.
        """
        self.descriptor = descriptor
        self.pauses = Pauses()
        self._open: set[int] = set()
        self._unsaid = b""
        self._position = -1
        self._asked = 0
        os.set_blocking(descriptor, False)

    def hear(self, message: Mapping[str, Any], position: int, now: float) -> tuple[int, dict[str, Any]] | None:
        """A message of the child, which may be anything, is about to be taken for a question.

        :param position: of the case that runs.
        :return: number and contents of the question, if it is one that is to be passed on.
        """
        number, question = message.get("ask"), message.get("question")
        if not isinstance(number, int) or number in self._open or not isinstance(question, dict):
            return None
        if position != self._position:
            self._position, self._asked = position, 0
        self._asked += 1
        if self._asked > MOST:
            self._say({"number": number, "error": _TOO_MANY})
        elif _is_too_long(question):
            self._say({"number": number, "error": _TOO_LONG})
        else:
            self._open.add(number)
            self.pauses.begin(now)
            return number, question
        return None

    def answer(self, number: int, reply: Mapping[str, Any], now: float) -> None:
        """What is to be said on a question."""
        if number in self._open:
            self._open.remove(number)
            self.pauses.end(now)
            self._say({"number": number, **reply})

    @property
    def unsaid(self) -> bool:
        """Whether there is more to say as soon as the child listens."""
        return bool(self._unsaid)

    def go_on(self) -> None:
        """Say as much as the pipe takes now."""
        try:
            while self._unsaid:
                self._unsaid = self._unsaid[os.write(self.descriptor, self._unsaid) :]
        except BlockingIOError:
            pass
        except BrokenPipeError:  # the child is dead, or has closed its end
            self._unsaid = b""

    def close(self) -> None:
        os.close(self.descriptor)

    def _say(self, message: Mapping[str, Any]) -> None:
        self._unsaid += channel.encode(dict(message))
        self.go_on()


def _is_too_long(question: Mapping[str, Any]) -> bool:
    """Whether it is longer than any question may be, or none at all."""
    try:
        if "grade" in question:
            return len(question["result"]) > grading.LONGEST
        return sum(len(text) for _, text in question["messages"]) > LONGEST
    except (KeyError, TypeError, ValueError):
        return True
