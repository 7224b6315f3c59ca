"""Values as short texts: bounded in length and in work, and the same in every process.

Containers are cut, never walked in full; arrays and frames are told by shape, type and a corner; addresses are left out.
"""

from __future__ import annotations

import re
from collections import OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from itertools import islice
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Any

LIMIT = 200
"""Characters of a representation, unless told otherwise."""

_DEPTH = 5
_ITEMS = 24
"""Items of a container that are looked at, at most."""
_SORTED_SET = 64
"""Sets up to this size are shown in the order of their representations, not in that of their hashes."""
_CORNER = 3
"""Rows, columns, … of an array or frame that are shown."""
_BIG_INT = 256
"""Bits beyond which the digits of an integer are not written out."""
_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")

_Item = Callable[[Any], str]


def represent(value: object, limit: int = LIMIT, describe: Callable[[object], str] = repr) -> str:
    """A text for a value, at most ``limit`` characters long (but never less than 16).

    :param describe: what stands for ``repr`` where code of the user's would run.
    """
    kind = type(value)
    if kind in _SCALARS:
        text = repr(value)
    elif kind is int:
        text = _integer(value)  # type: ignore[arg-type]
    else:
        text = _Representation(limit, describe).of(value)
    return text if len(text) <= limit else shortened(text, limit)


def shortened(text: str, limit: int) -> str:
    """A text cut in the middle to at most ``limit`` characters (but never less than 16), with its length told."""
    if len(text) <= limit:
        return text
    note = f"…({len(text)} characters)…" if limit >= 64 else "…"
    kept = max(16, limit) - len(note)
    return f"{text[: kept - kept // 3]}{note}{text[len(text) - kept // 3 :]}"


class _Representation:
    """One representation being made. Each item gets what is left of the limit, so that all work is in proportion."""

    def __init__(self, limit: int, describe: Callable[[object], str]) -> None:
        self._left, self._limit, self._describe = limit, limit, describe
        self._depth = 0

    def of(self, value: object) -> str:
        kind = type(value)
        try:
            if kind in _SCALARS:
                text = repr(value)
            elif (dispatched := _BY_REPR.get(kind.__repr__)) is not None:
                text = self._nested(dispatched, value)
            else:
                text = self._other(kind, value)
        except Exception as error:  # __repr__, __iter__ and the like are the user's, and may raise anything
            text = f"<{kind.__qualname__}: its representation raised {type(error).__name__}>"
        self._left -= len(text)
        return text

    def _nested(self, dispatched: Callable[[_Representation, Any], str], value: object) -> str:
        if self._depth >= _DEPTH:
            return "…"
        self._depth += 1
        try:
            return dispatched(self, value)
        finally:
            self._depth -= 1
