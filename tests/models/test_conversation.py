"""Conversations as users write them."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_learnloop.models import Message
from pytest_learnloop.models.conversation import as_messages


def test_words_alone_are_the_users() -> None:
    assert as_messages("hi") == (Message("user", "hi"),)


def test_mappings_and_messages() -> None:
    assert as_messages([{"role": "system", "content": "s"}, Message("user", "u")]) == (
        Message("system", "s"),
        Message("user", "u"),
    )


@pytest.mark.parametrize(
    ("conversation", "error", "words"),
    [
        ([], ValueError, "no message"),
        ([{"role": "tool", "content": "x"}], ValueError, "one of system, user, assistant, not 'tool'"),
        ([{"role": "user"}], TypeError, "'role' and 'content'"),
        ([{"role": "user", "content": 3}], TypeError, "is text, not 3"),
        (["hi"], TypeError, "not 'hi'"),
    ],
)
def test_anything_else_is_refused(conversation: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        as_messages(conversation)
