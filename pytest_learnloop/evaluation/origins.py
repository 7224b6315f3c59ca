"""Where values come from: which of the values that a call is given are what an earlier recorded call gave.

Values are told apart by identity alone. What CPython shares between unrelated places is left aside: None, booleans,
integers of up to ten bits, single characters and bytes, strings that look like names (which it interns), empty strings,
tuples and frozen sets, infinities and NaN, and everything that is defined rather than made (classes, functions,
modules, members of enumerations). Containers are looked into one level deep, and no further than their first items.
"""

from __future__ import annotations

import math
import re
import weakref
from collections.abc import Callable, Iterator
from enum import Enum
from itertools import islice
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Any

_ITEMS = 16
"""Items of a container that are looked at."""
_SMALL_INT = 1 << 10
_NAME = re.compile(r"\w*", re.ASCII)
_SINGLE = (bool, type(None), type(...), type(NotImplemented))
_DEFINED = (type, FunctionType, BuiltinFunctionType, MethodType, ModuleType, Enum)
_HOLDING = (list.__iter__, tuple.__iter__, set.__iter__, frozenset.__iter__)
"""How containers are iterated over that run no code of the user's for it."""

_Known = dict[int, tuple[Callable[[], object], int]]
"""Id of a value -> a reference to it, and the number of the call that gave it last."""


class Origins:
    """Knows what recorded calls gave, layer by layer: one for each scope that is open, and one that lasts.

    A value is referred to weakly where that can be done. Others, such as lists and numbers, are kept alive until their
    layer is closed, since another object could get their identity.
    """

    def __init__(self) -> None:
        self._lasting: _Known = {}
        self._layers: list[_Known] = []

    def open(self) -> None:
        """What is given from now on belongs to a new layer."""
        self._layers.append({})

    def close(self) -> None:
        """Forget the innermost layer; what was given within another goes on to be known, as fixtures share it."""
        closed = self._layers.pop()
        if self._layers:
            self._lasting.update(closed)

    def given(self, value: object, number: int) -> None:
        """A call has returned or yielded a value."""
        layer = self._layers[-1] if self._layers else self._lasting
        for each in _itself_and_items(value):
            layer[id(each)] = (_reference(each), number)

    def of(self, value: object) -> list[int]:
        """Numbers of the calls that gave a value, or what it holds."""
        if not self._lasting and not any(self._layers):
            return []
        found = (self._giver(each) for each in _itself_and_items(value))
        return list(dict.fromkeys(number for number in found if number is not None))

    def _giver(self, value: object) -> int | None:
        for layer in (*reversed(self._layers), self._lasting):
            known = layer.get(id(value))
            if known is not None and known[0]() is value:
                return known[1]
        return None


def _itself_and_items(value: Any) -> Iterator[object]:
    """A value and the items of a container, without those that tell nothing."""
    if not _is_shared(value):
        yield value
    iterate = getattr(type(value), "__iter__", None)
    if iterate in _HOLDING:
        items = value
    elif iterate is dict.__iter__:
        items = dict.values(value)
    else:
        return
    yield from (item for item in list(islice(items, _ITEMS)) if not _is_shared(item))


def _is_shared(value: Any) -> bool:
    """Whether an unrelated place may hold the very same object."""
    kind = type(value)
    if kind is int:
        return bool(-_SMALL_INT < value < _SMALL_INT)
    if kind is str:
        return len(value) <= 1 or _NAME.fullmatch(value) is not None
    if kind is float:
        return not math.isfinite(value)
    if kind is bytes:
        return len(value) <= 1
    if kind is tuple or kind is frozenset:
        return not value
    return kind in _SINGLE or issubclass(kind, _DEFINED)


def _reference(value: object) -> Callable[[], object]:
    try:
        return weakref.ref(value)
    except TypeError:  # lists, numbers, strings and the like know no weak references
        return lambda: value
