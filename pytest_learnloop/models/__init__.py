"""Models turn messages into text. Each back end is a file of its own behind one small protocol."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

from pytest_learnloop.secrets import Secrets

Role = Literal["system", "user", "assistant"]


@dataclass(frozen=True)
class Message:
    """One message of a conversation."""

    role: Role
    text: str


@dataclass(frozen=True)
class Slot:
    """Which call of a run a request is, so that a recorded run can be repeated: 1-based update, slot and attempt."""

    update: int
    slot: int
    attempt: int = 1


@dataclass(frozen=True)
class Request:
    """One call of a model."""

    messages: tuple[Message, ...]
    temperature: float | None = None
    """0 to 2; None: the model's own."""
    seed: int | None = None
    """For models that take one; requests that differ in it alone are different requests."""
    max_tokens: int | None = None
    """Most tokens of the answer; None: the model's own limit."""
    slot: Slot = Slot(0, 0)


@dataclass(frozen=True)
class Usage:
    """What a call took.

    :raises ValueError: an amount is below 0.
    """

    prompt_tokens: int = 0
    completion_tokens: int = 0
    dollars: float | None = None
    """None where nobody knows the price."""

    def __post_init__(self) -> None:
        if min(self.prompt_tokens, self.completion_tokens, self.dollars or 0) < 0:
            raise ValueError(f"{self}: no call takes less than nothing")

    @property
    def tokens(self) -> int:
        """Sent and received together."""
        return self.prompt_tokens + self.completion_tokens


@dataclass(frozen=True)
class Answer:
    """What a model said."""

    text: str
    usage: Usage = Usage()
    truncated: bool = False
    """It stopped at its limit of tokens, not at its end."""
    cached: bool = False
    """It was answered before, and costs nothing now."""


class Model(Protocol):
    """A back end. Called from several threads at once."""

    name: str
    """As the user gave it, such as ``openai/gpt-5`` or ``command:./my_model.sh``."""

    def complete(self, request: Request) -> Answer:
        """One call, blocking.

        :raises ModelError: it gave no answer; the kind of error tells whether another attempt may help.
        """
        ...

    def count_tokens(self, text: str) -> int:
        """How many tokens a text is for this model, at least about."""
        ...


@runtime_checkable
class Stoppable(Protocol):
    """A model that can end its calls before they are answered; the others are left to themselves."""

    def stop(self) -> None:
        """End the calls under way: nobody waits for their answers any more. Called from any thread, at any time."""
        ...


@runtime_checkable
class Preloadable(Protocol):
    """A model that takes its time to get ready, and can do so before it is needed."""

    def preload(self) -> None:
        """Begin to get ready, in a thread."""
        ...


@dataclass(frozen=True)
class Price:
    """Dollars per token."""

    prompt: float
    completion: float


@runtime_checkable
class Priced(Protocol):
    """A model that can tell what its calls will cost."""

    def price(self) -> Price | None:
        """None where nobody knows."""
        ...


@runtime_checkable
class Recalling(Protocol):
    """A model whose answers were given before, so that it is known what each costs before it is asked for."""

    def recall(self, request: Request) -> Answer | None:
        """The answer, where it cost nothing then; None where it has to be asked for."""
        ...

    def usage(self, request: Request) -> Usage:
        """What the answer that has to be asked for is going to take.

        :raises BudgetSpentError: there are no more answers, as if there was no budget left for them.
        """
        ...


class Asker(Protocol):
    """What optimizers see of a model: cache, retries, account and budget are behind it."""

    secrets: Secrets
    """Hidden in whatever is sent, and in what is answered."""

    def ask(self, requests: Sequence[Request]) -> list[Answer | ModelError]:
        """Several calls at once: for each request, in order, its answer or why there is none.

        Requests that the budget has no room for are not sent: their error is a :class:`BudgetSpentError`.

        :raises ModelError: no call can succeed any more (a bad key, an unknown model).
        """
        ...

    def count_tokens(self, text: str) -> int:
        """How many tokens a text is for the model, at least about."""
        ...


class ModelError(Exception):
    """A model gave no answer; the text says why, and what would help."""


class FatalModelError(ModelError):
    """No call can succeed before the user changes something: a bad key, an unknown model, a program that is missing."""


class PassingModelError(ModelError):
    """Another attempt may succeed: a rate limit, an overloaded server, a timeout.

    :ivar retry_after: seconds that the server asked to wait; None where it said nothing.
    """

    def __init__(self, text: str, retry_after: float | None = None) -> None:
        super().__init__(text)
        self.retry_after = retry_after


class ContextOverflowError(ModelError):
    """The request is longer than the model's context: a shorter one may succeed."""


class BudgetSpentError(ModelError):
    """The call was not made, since it could cross a limit of the budget, or no recorded answer is left."""
