"""The way that an episode took, in a form that can be stored: its actions as plain data, and where it led.

What a candidate's process says is not to be trusted with more than data, so that actions are never pickled.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import Any

from pytest_learnloop.learning.environment import EpisodeError

_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
_DEEPEST = 20
"""Containers inside one another; what is deeper holds itself."""


def plain(action: Any) -> Any:
    """An action as data that JSON can hold.

    :raises EpisodeError: it is neither a number, a text, an array of numpy, nor a container of these.
    """
    if action is None or type(action) in (bool, int, float, str):
        return action
    if type(action) in (tuple, list):
        return {type(action).__name__: [plain(each) for each in action]}
    if type(action) is dict and all(isinstance(key, str) for key in action):
        return {"dict": {key: plain(each) for key, each in action.items()}}
    if _is_numeric(action):
        return {"numpy": action.tolist(), "dtype": str(action.dtype)}
    raise EpisodeError(
        f"an action of type {type(action).__name__} cannot be kept: act with numbers, texts, arrays of numpy or "
        "containers of these, or use --learn-rollout reset"
    )


def action_of(stored: Any) -> Any:
    """The inverse of :func:`plain`."""
    if not isinstance(stored, dict):
        return stored
    if "numpy" in stored:
        import numpy

        array = numpy.array(stored["numpy"], dtype=stored["dtype"])
        return array if array.shape else array[()]
    if "dict" in stored:
        return {key: action_of(each) for key, each in stored["dict"].items()}
    kind = tuple if "tuple" in stored else list
    return kind(action_of(each) for each in stored[kind.__name__])


def digest_of(observation: object) -> str:
    """16 hexadecimal digits; the same in every process for observations that are the same."""
    digest = hashlib.sha256()
    for part in _parts(observation, 0):
        digest.update(f"{len(part)} ".encode() + part)
    return digest.hexdigest()[:16]


def _parts(value: Any, depth: int) -> Iterator[bytes]:
    yield type(value).__qualname__.encode()
    if depth > _DEEPEST:
        return
    if _is_numeric(value):
        yield f"{value.dtype} {value.shape}".encode()
        yield value.tobytes()
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield repr(key).encode()
            yield from _parts(each, depth + 1)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from _parts(each, depth + 1)
    elif isinstance(value, (set, frozenset)):
        yield from sorted(b"".join(_parts(each, depth + 1)) for each in value)
    elif isinstance(held := getattr(value, "__dict__", None), dict) and type(value).__module__ != "builtins":
        yield from _parts(held, depth + 1)
    else:
        yield _ADDRESS.sub("", repr(value)).encode(errors="backslashreplace")


def _is_numeric(value: Any) -> bool:
    """Whether it is an array or a scalar of numpy that holds numbers."""
    return type(value).__module__ == "numpy" and getattr(getattr(value, "dtype", None), "kind", "O") in "biufc"
