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
from collections.abc import Sequence
from enum import Enum
from itertools import islice
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType, WrapperDescriptorType
from typing import Any, NamedTuple

_ITEMS = 16
"""Items of a container that are looked at."""
_SMALL_INT = 1 << 10
_NAME = re.compile(r"\w*", re.ASCII)
_SINGLE = (bool, type(None), type(...), type(NotImplemented))
_DEFINED = (type, FunctionType, BuiltinFunctionType, MethodType, ModuleType, Enum)
_PLAIN = frozenset({bool, int, float, str, bytes, type(None)})
_HOLDING: frozenset[object] = frozenset({list.__iter__, tuple.__iter__, set.__iter__, frozenset.__iter__})
"""How containers are iterated over that run no code of the user's for it."""


class _Known(NamedTuple):
    """A value that a call gave last."""

    number: int
    """Of the call."""
    reference: weakref.ref[Any] | None
    """None where there can be none."""
    kept: object
    """The value itself then."""


class Origins:
    """Knows what recorded calls gave, as long as the scope is open in which they did.

    A value is referred to weakly where that can be done. Others, such as lists and numbers, are kept alive for so long,
    since another object could get their identity.
    """

    def __init__(self) -> None:
        self._known: dict[int, _Known] = {}
        """By the identity of the value."""
        self._scopes: list[list[int]] = []
        """Identities of the values given in each scope that is open."""

    def open(self) -> None:
        """A scope begins."""
        self._scopes.append([])

    def close(self) -> None:
        """The innermost scope ends. What was given in one within another goes on to be known, as fixtures share it."""
        closed = self._scopes.pop()
        if not self._scopes:
            for identity in closed:
                self._known.pop(identity, None)

    def given(self, value: object, number: int) -> None:
        """A call has returned or yielded a value."""
        for each in (value, *_items(value)):
            if not _is_shared(each):
                referable = type(each).__weakrefoffset__ != 0
                self._known[id(each)] = _Known(
                    number, weakref.ref(each) if referable else None, None if referable else each
                )
                for innermost in self._scopes[-1:]:  # another thread may close it at any moment
                    innermost.append(id(each))

    def of(self, value: object) -> list[int]:
        """Numbers of the calls that gave a value, or what it holds."""
        if not self._known:
            return []
        found = [self._giver(value), *map(self._giver, _items(value))]
        return list(dict.fromkeys(number for number in found if number is not None))

    def _giver(self, value: object) -> int | None:
        known = self._known.get(id(value))
        if known is None:
            return None
        number, reference, kept = known
        return number if (kept if reference is None else reference()) is value else None


def _items(value: Any) -> Sequence[object]:
    """The first items of a container."""
    kind = type(value)
    iterate: Any = None if kind in _PLAIN else getattr(kind, "__iter__", None)
    if type(iterate) is not WrapperDescriptorType:
        return ()
    if iterate in _HOLDING:
        return list(islice(value, _ITEMS))
    return list(islice(dict.values(value), _ITEMS)) if iterate is dict.__iter__ else ()


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
