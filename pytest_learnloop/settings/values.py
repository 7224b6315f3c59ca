"""What the texts of options stand for. Each parser raises ValueError, whose text says what would be valid."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

AUTO = "auto"
"""What leaves a value to the run."""

FULL = "full"
"""The horizon that is a whole episode."""

COMMAND, REPLAY = "command:", "replay:"
"""What a model's name begins with where it is no name that litellm knows."""


def whole(least: int) -> Callable[[str], int]:
    """A parser of whole numbers from ``least`` up."""

    def parse(text: str) -> int:
        if not re.fullmatch(r"\d{1,9}", text) or int(text) < least:
            raise ValueError(f"a whole number from {least} up")
        return int(text)

    return parse


def optional(parse: Callable[[str], T]) -> Callable[[str], T | None]:
    """A parser that takes no text as well, for an option that was not given."""
    return lambda text: parse(text) if text else None


def horizon(text: str) -> int | None:
    """A number of steps from 1 up; None for ``full``, whole episodes."""
    if text == FULL:
        return None
    if not re.fullmatch(r"\d{1,9}", text) or int(text) < 1:
        raise ValueError("a number of steps from 1 up, or full for whole episodes")
    return int(text)


def or_auto(parse: Callable[[str], T], default: str) -> Callable[[str], tuple[T, bool]]:
    """A parser that takes ``auto`` as well: the value, and whether it is left to the run.

    :param parse: parses everything else.
    :param default: what the run begins with where the value is left to it.
    """

    def parsed(text: str) -> tuple[T, bool]:
        try:
            return parse(default if text == AUTO else text), text == AUTO
        except ValueError as error:
            raise ValueError(f"{error}; or {AUTO}, to have each update try what pays") from None

    return parsed


def seconds(text: str) -> float:
    """Seconds above 0, of ``10``, ``2.5s`` or ``1m``."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(s|m|)", text)
    amount = float(match[1]) * (60 if match[2] == "m" else 1) if match else 0.0
    if amount <= 0:
        raise ValueError("seconds above 0, such as 10, 2.5s or 1m")
    return amount


def size(text: str) -> int:
    """Bytes, of ``4GB``, ``4.5G`` or ``8192MB``; 4 GB at least."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([MG])i?B?", text, re.IGNORECASE)
    amount = int(float(match[1]) * (1 << 30 if match[2] in "Gg" else 1 << 20)) if match else 0
    if amount < 4 << 30:
        raise ValueError("a size from 4GB up, such as 4GB or 16GB (less address space breaks threads)")
    return amount


def model(text: str) -> str:
    """A model's name as it was given: ``command:…``, ``replay:…``, or one for litellm, which may hold colons."""
    if text.startswith(COMMAND):
        try:
            words = shlex.split(text.removeprefix(COMMAND))
        except ValueError as error:
            raise ValueError(f"a command line as a shell takes it ({error})") from None
        if not words:
            raise ValueError("the program after 'command:', such as 'command:llm -m gpt-5'")
    elif text.startswith(REPLAY):
        if not text.removeprefix(REPLAY).strip():
            raise ValueError("the recording after 'replay:', as --learn-record wrote it")
    elif not text or any(character.isspace() for character in text):
        raise ValueError(
            "the name of a model, such as anthropic/claude-sonnet-4-5, ollama/qwen2.5-coder:7b, or a program as "
            "'command:PROGRAM ARGUMENTS'"
        )
    return text
