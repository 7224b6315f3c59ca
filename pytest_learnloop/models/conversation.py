"""A conversation as users write it down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import get_args

from pytest_learnloop.models import Message, Role
from pytest_learnloop.secrets import Secrets

Conversation = str | Iterable[Message | Mapping[str, str]]
"""The user's words alone, or messages such as ``{"role": "system", "content": "…"}``."""


def as_messages(conversation: Conversation) -> tuple[Message, ...]:
    """The messages of a conversation.

    :raises TypeError: it is something else.
    :raises ValueError: it is empty, or a role is none of system, user and assistant.
    """
    if isinstance(conversation, str):
        return (Message("user", conversation),)
    messages = tuple(_as_message(each) for each in conversation)
    if not messages:
        raise ValueError("there is no message to send")
    return messages


def without_secrets(messages: Iterable[Message], secrets: Secrets) -> tuple[Message, ...]:
    """The messages as they may be sent or shown."""
    return tuple(replace(each, text=secrets.hide(each.text)) for each in messages)


def _as_message(message: Message | Mapping[str, str]) -> Message:
    if isinstance(message, Message):
        return message
    if not isinstance(message, Mapping) or set(message) != {"role", "content"}:
        raise TypeError(f"a message is a mapping with 'role' and 'content', not {message!r}")
    role, text = message["role"], message["content"]
    if not isinstance(text, str):
        raise TypeError(f"the content of a message is text, not {text!r}")
    for valid in get_args(Role):
        if role == valid:
            return Message(valid, text)
    raise ValueError(f"the role of a message is one of {', '.join(get_args(Role))}, not {role!r}")
