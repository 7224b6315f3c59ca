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
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from itertools import islice
from types import BuiltinFunctionType, FunctionType, MappingProxyType, MethodType, ModuleType, WrapperDescriptorType
from typing import Any

from pytest_learnloop.evaluation.represent import is_usual

_ITEMS = 16
"""Items of a container that are looked at."""
_SMALL_INT = 1 << 10
_NAME = re.compile(r"\w*", re.ASCII)
_SHARED: Mapping[type, Callable[[Any], bool]] = MappingProxyType(
    {
        int: lambda value: -_SMALL_INT < value < _SMALL_INT,
        str: lambda value: len(value) <= 1 or _NAME.fullmatch(value) is not None,
        float: lambda value: not math.isfinite(value),
        bytes: lambda value: len(value) <= 1,
        tuple: lambda value: not value,
        frozenset: lambda value: not value,
        **dict.fromkeys((bool, type(None), type(...), type(NotImplemented)), lambda value: True),
    }
)
"""Whether an unrelated place may hold the very same object, by type."""
_DEFINED = (type, FunctionType, BuiltinFunctionType, MethodType, ModuleType, Enum)
_PLAIN = frozenset({bool, int, float, str, bytes, type(None)})
_HOLDING: frozenset[object] = frozenset({list.__iter__, tuple.__iter__, set.__iter__, frozenset.__iter__})
"""How containers are iterated over that run no code of the user's for it."""

_Known = tuple[int, "weakref.ref[Any] | None", object]
"""Number of the call that gave a value last, a reference to the value, and where there can be none the value itself."""


class Origins:
    """Knows what recorded calls gave, as long as the scope is open in which they did.

    A value is referred to weakly where that can be done. Others, such as lists and numbers, are kept alive for so long,
    since another object could get their identity.
    """

    def __init__(self) -> None:
        self._known: dict[int, _Known] = {}
        """By the identity of the value."""
        self._defined: dict[type, bool] = {}
        """Whether values of a type are defined rather than made, of the types met in the scopes that are open."""
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
            self._defined.clear()  # a class may be the test's own, and gone with it

    def given(self, value: object, number: int) -> None:
        """A call has returned or yielded a value."""
        for each in (value, *_items(value)):
            if not self._is_shared(each):
                self._know(each, number)

    def _know(self, value: object, number: int) -> None:
        referable = type(value).__weakrefoffset__ != 0
        reference, kept = (weakref.ref(value), None) if referable else (None, value)
        self._known[id(value)] = (number, reference, kept)
        for innermost in self._scopes[-1:]:  # another thread may close it at any moment
            innermost.append(id(value))

    def _is_shared(self, value: object) -> bool:
        """Whether an unrelated place may hold the very same object."""
        kind = type(value)
        if not is_usual(kind):
            return issubclass(kind, _DEFINED)
        if kind in _SHARED:
            return _SHARED[kind](value)
        if kind not in self._defined:
            self._defined[kind] = issubclass(kind, _DEFINED)
        return self._defined[kind]

    def of(self, value: object) -> list[int]:
        """Numbers of the calls that gave a value, or what it holds."""
        if not self._known:
            return []
        if _is_plain(value):
            number = self._giver(value)
            return [] if number is None else [number]
        found = [self._giver(value), *map(self._giver, _items(value))]
        return list(dict.fromkeys(number for number in found if number is not None))

    def _giver(self, value: object) -> int | None:
        known = self._known.get(id(value))
        if known is None:
            return None
        number, reference, kept = known
        return number if (kept if reference is None else reference()) is value else None


def _is_plain(value: object) -> bool:
    """Whether it holds nothing else."""
    kind = type(value)
    return is_usual(kind) and kind in _PLAIN


def _items(value: Any) -> Sequence[object]:
    """The first items of a container."""
    iterate: Any = None if _is_plain(value) else getattr(type(value), "__iter__", None)
    if type(iterate) is not WrapperDescriptorType:
        return ()
    if iterate in _HOLDING:
        return list(islice(value, _ITEMS))
    return list(islice(dict.values(value), _ITEMS)) if iterate is dict.__iter__ else ()
