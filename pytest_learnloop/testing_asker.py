"""A model that answers from a script, for testing optimizers that ask one: ours, and those of people who extend us."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from pytest_learnloop.models import Answer, ModelError, Request
from pytest_learnloop.secrets import Secrets

Reply = str | Answer | ModelError


def words(text: str) -> int:
    """Tokens, as the scripted model counts them."""
    return len(text.split())


@dataclass
class ScriptedAsker:
    """An :class:`~pytest_learnloop.models.Asker` that answers in turn, or as a function says.

    The last answer is given for ever.
    """

    replies: Sequence[Reply] | Callable[[Request], Reply]
    requests: list[Request] = field(default_factory=list)
    rounds: list[int] = field(default_factory=list)
    """Number of requests sent at once, for each time."""
    secrets: Secrets = field(default_factory=lambda: Secrets({}))

    def ask(self, requests: Sequence[Request]) -> list[Answer | ModelError]:
        self.rounds.append(len(requests))
        return [self._answer(request) for request in requests]

    def _answer(self, request: Request) -> Answer | ModelError:
        number = len(self.requests)
        self.requests.append(request)
        reply = self.replies(request) if callable(self.replies) else self.replies[min(number, len(self.replies) - 1)]
        return Answer(reply) if isinstance(reply, str) else reply

    def count_tokens(self, text: str) -> int:
        return words(text)

    @property
    def prompts(self) -> list[str]:
        """The last user message of each request."""
        return [request.messages[-1].text for request in self.requests]
