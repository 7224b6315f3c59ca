"""Models in memory, for tests of what stands around a model."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pytest_learnloop.learning.budget import Budget, Limits
from pytest_learnloop.models import Answer, Message, ModelError, Price, Request, Slot, Usage
from pytest_learnloop.models.client import Client
from pytest_learnloop.models.retry import Patience

AT_ONCE = Patience(first_wait=0.0)


def request(text: str, slot: int = 1, *, update: int = 1, seed: int | None = None) -> Request:
    return Request((Message("system", "be brief"), Message("user", text)), seed=seed, slot=Slot(update, slot))


@dataclass
class FakeModel:
    """Answers with what ``reply`` gives for a request; errors are raised."""

    reply: Callable[[Request], Answer | ModelError] = lambda request: Answer(request.messages[-1].text.upper())
    name: str = "fake"
    cost: Price | None = None
    requests: list[Request] = field(default_factory=list)
    most_at_once: int = 0
    stopped: threading.Event = field(default_factory=threading.Event)
    _now: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def complete(self, request: Request) -> Answer:
        with self._lock:
            self.requests.append(request)
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
        try:
            answer = self.reply(request)
        finally:
            with self._lock:
                self._now -= 1
        if isinstance(answer, ModelError):
            raise answer
        return answer

    def count_tokens(self, text: str) -> int:
        return len(text)

    def price(self) -> Price | None:
        return self.cost

    def stop(self) -> None:
        self.stopped.set()


def one_after_another(*replies: Answer | ModelError) -> Callable[[Request], Answer | ModelError]:
    """The replies in their order, whatever is asked; the last goes on."""
    left = list(replies)
    return lambda request: left.pop(0) if len(left) > 1 else left[0]


def slowly(seconds: float, prompt: int = 0, completion: int = 0) -> Callable[[Request], Answer]:
    def reply(request: Request) -> Answer:
        time.sleep(seconds)
        return Answer("done", Usage(prompt, completion))

    return reply


def client(model: FakeModel, limits: Limits | None = None, **others: object) -> Client:
    return Client(model, Budget(limits or Limits()), patience=AT_ONCE, **others)  # type: ignore[arg-type]


def texts(answers: Sequence[Answer | ModelError]) -> list[str]:
    """The answers' texts, or the names of errors."""
    return [each.text if isinstance(each, Answer) else type(each).__name__ for each in answers]


def gone(pid: int) -> bool:
    """Whether a process ends within half a minute."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except OSError:
            return True
        time.sleep(0.01)
    return False
