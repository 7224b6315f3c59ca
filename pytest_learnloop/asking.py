"""Asking a model: in a test, in what is trained, and in production.

A child of a learning run has a line to the process that holds the keys, the cache and the budget. It hears of an
inquiry by an audit event of the interpreter, so that nothing here has to know of it, and nothing that user code does
to its modules or its environment can get in between.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pytest_learnloop.models.conversation import Conversation

EVENT = "pytest_learnloop.ask"
"""The audit event of an :class:`Inquiry`, which is its one argument."""


@dataclass
class Inquiry:
    """A question that waits for an answer. Who hears of it leaves the answer here, or why there is none."""

    question: dict[str, Any]
    """As plain data: messages for a model, or a result to be graded."""
    characters: int
    """Of its messages together."""
    answer: str | None = None
    error: str = ""


def ask(
    messages: Conversation,
    *,
    temperature: float | None = None,
    seed: int | None = None,
    max_tokens: int | None = None,
) -> str:
    """What :func:`pytest_learnloop.ask` does."""
    from pytest_learnloop.models import ModelError
    from pytest_learnloop.models.conversation import as_messages

    __tracebackhide__ = True
    conversation = as_messages(messages)
    _check(temperature, seed, max_tokens)
    texts = tuple((message.role, message.text) for message in conversation)
    question = {"messages": texts, "temperature": temperature, "seed": seed, "max_tokens": max_tokens}
    inquiry = Inquiry(question, characters=sum(len(text) for _, text in texts))
    sys.audit(EVENT, inquiry)
    if inquiry.answer is not None:
        return inquiry.answer
    if inquiry.error:
        raise ModelError(inquiry.error)
    from pytest_learnloop.models.direct import ask_directly

    return ask_directly(conversation, temperature=temperature, seed=seed, max_tokens=max_tokens)


def _check(temperature: float | None, seed: int | None, max_tokens: int | None) -> None:
    if temperature is not None and not (_is_number(temperature) and 0 <= temperature <= 2):
        raise ValueError(f"ask: temperature is a number from 0 to 2, not {temperature!r}")
    if seed is not None and not (_is_number(seed) and isinstance(seed, int)):
        raise ValueError(f"ask: seed is a whole number, not {seed!r}")
    if max_tokens is not None and not (_is_number(max_tokens) and isinstance(max_tokens, int) and max_tokens > 0):
        raise ValueError(f"ask: max_tokens is a whole number above 0, not {max_tokens!r}")


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
