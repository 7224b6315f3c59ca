"""Values as short texts: bounded in length and in work, and the same in every process.

Containers are cut, never walked in full; arrays and frames are told by shape, type and a corner. Addresses
are left out.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter, OrderedDict, UserDict, UserList, UserString, defaultdict, deque
from collections.abc import Callable, Iterable
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from types import BuiltinFunctionType, FunctionType, MappingProxyType, MethodType, SimpleNamespace
from typing import Any

LIMIT = 200
"""Characters of a representation, unless told otherwise."""

_SMALLEST_LIMIT = 16
_DEPTH = 6
"""Containers inside one another that are looked into."""
_SORTED_SET = 64
"""Sets up to this size are shown in the order of their texts, not in that of their hashes."""
_CORNER = 3
"""Rows, columns, … of an array or frame that are shown."""
_BIG_INT = 512
"""Bits beyond which the digits of an integer are not written out."""
_SMALL_INT = 10**12
_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
_SCALARS = frozenset({bool, float, complex, type(None), type(...)})
_BRIEF = frozenset({Decimal, date, timedelta, range})
"""Types whose own ``repr`` is brief and runs no code of the user's."""
_ARRAY_LIBRARIES = frozenset({"numpy", "pandas", "scipy", "torch", "jax", "jaxlib", "cupy", "tensorflow", "polars"})


def represent(value: object, limit: int = LIMIT, describe: Callable[[object], str] = repr) -> str:
    """A text for a value, like its ``repr`` where that is short, of at most ``limit`` characters (at least 16).

    :param describe: what is called for ``repr`` where that may run code of the user's.
    """
    limit = max(limit, _SMALLEST_LIMIT)
    if _is_short(value, limit):
        return shortened(repr(value), limit)
    return shortened(_Representation(limit, describe).of(value), limit)


def shortened(text: str, limit: int) -> str:
    """A text cut in the middle to at most ``limit`` characters (at least 16), with its length told where that fits."""
    if len(text) <= limit:
        return text
    note = f"…({len(text)} characters)…" if limit >= 4 * _SMALLEST_LIMIT else "…"
    kept = max(limit, _SMALLEST_LIMIT) - len(note)
    tail = kept // 3
    return f"{text[: kept - tail]}{note}{text[len(text) - tail :]}"


def _is_short(value: Any, limit: int = _SMALLEST_LIMIT) -> bool:
    """Whether a value's own ``repr`` is sure to be short, which is most often so."""
    kind = type(value)
    if kind is int:
        return bool(-_SMALL_INT < value < _SMALL_INT)
    if kind is str:  # a quote or a backslash takes two characters
        return 2 * len(value) + 2 <= limit and value.isprintable()
    return is_usual(kind) and kind in _SCALARS


def is_usual(kind: type) -> bool:
    """Whether a type is compared and hashed as types are; a metaclass of the user's may do it in its own way."""
    return type(kind) is type


class _Representation:
    """One representation in the making. All its parts draw on one limit, so that the work is in proportion to it."""

    def __init__(self, limit: int, describe: Callable[[object], str]) -> None:
        self._left, self._describe = limit, describe
        self._depth = 0

    def of(self, value: object) -> str:
        if _is_short(value):
            return self.leaf(repr(value))
        if self._depth > _DEPTH:
            return self.leaf("…")
        kind = type(value)
        self._depth += 1
        try:
            return _BY_REPR.get(kind.__repr__, _Representation.other)(self, value)
        except Exception as error:  # __repr__, __iter__, … are the user's, and may raise anything
            return self.leaf(f"<{kind.__qualname__}, whose representation raised {type(error).__name__}>")
        finally:
            self._depth -= 1

    def leaf(self, text: str) -> str:
        self._left -= len(text)
        return text

    def items(self, values: Iterable[object], total: int) -> str:
        """Representations of the first values, as many as there is room for; what is left out is told."""
        texts = []
        for value in values:
            if self._left <= 0:
                texts.append(f"…({total} in all)")
                break
            self._left -= 2
            texts.append(self.of(value))
        return ", ".join(texts)

    def pairs(self, values: Iterable[tuple[object, object]], total: int) -> str:
        """As :meth:`items`, for keys with their values."""
        texts = []
        for key, value in values:
            if self._left <= 0:
                texts.append(f"…({total} in all)")
                break
            self._left -= 4
            texts.append(f"{self.of(key)}: {self.of(value)}")
        return ", ".join(texts)

    def named(self, name: str, values: Iterable[tuple[str, object]]) -> str:
        """``name(field=…, …)``, as dataclasses show themselves."""
        texts = []
        for field, value in values:
            if self._left <= 0:
                texts.append("…")
                break
            self._left -= len(field) + 3
            texts.append(f"{field}={self.of(value)}")
        return f"{name}({', '.join(texts)})"

    def string(self, value: str) -> str:
        room = max(self._left, _SMALLEST_LIMIT)
        return self.leaf(repr(shortened(value, room)))

    def binary(self, value: bytes) -> str:
        room = max(self._left, _SMALLEST_LIMIT)
        if len(value) <= room:
            return self.leaf(repr(value))
        return self.leaf(f"{bytes(value[:room])!r}…({len(value)} bytes)")

    def integer(self, value: int) -> str:
        if value.bit_length() > _BIG_INT:
            return self.leaf(f"<integer of {value.bit_length()} bits>")
        return self.leaf(repr(value))

    def list(self, value: list[object]) -> str:
        return f"[{self.items(value, len(value))}]"

    def tuple(self, value: tuple[object, ...]) -> str:
        return f"({self.items(value, len(value))}{',' if len(value) == 1 else ''})"

    def dict(self, value: dict[object, object]) -> str:
        return f"{{{self.pairs(value.items(), len(value))}}}"

    def set(self, value: set[object]) -> str:
        if not value:
            return self.leaf(repr(value))
        if len(value) > _SORTED_SET:
            return f"{{{self.items(value, len(value))}}}"
        # Each text is bounded on its own: what there is room for must not depend on the order of the hashes.
        texts = sorted(represent(each, _SMALLEST_LIMIT * 4, self._describe) for each in value)
        return self.leaf(f"{{{', '.join(texts)}}}")

    def frozenset(self, value: frozenset[object]) -> str:
        return f"frozenset({self.set(set(value)) if value else ''})"

    def wrapped_items(self, value: Any) -> str:
        return f"{type(value).__name__}([{self.items(value, len(value))}])"

    def wrapped_pairs(self, value: Any) -> str:
        return f"{type(value).__name__}({{{self.pairs(value.items(), len(value))}}})"

    def data(self, value: Any) -> str:
        return self.of(value.data)

    def exception(self, value: BaseException) -> str:
        return f"{type(value).__name__}({self.items(value.args, len(value.args))})"

    def namespace(self, value: SimpleNamespace) -> str:
        return self.named("namespace", vars(value).items())

    def nothing_of_its_own(self, value: object) -> str:
        return self.leaf(f"<{type(value).__qualname__} object>")

    def function(self, value: Any) -> str:
        return self.leaf(f"<function {value.__qualname__}>")

    def as_it_is(self, value: object) -> str:
        return self.leaf(repr(value))

    def moment(self, value: datetime | time) -> str:
        return self.as_it_is(value) if value.tzinfo is None else self.other(value)

    def other(self, value: Any) -> str:
        kind = type(value)
        if kind.__module__.partition(".")[0] in _ARRAY_LIBRARIES and isinstance(getattr(value, "shape", None), tuple):
            if value.shape:
                return self.array(value)
        elif isinstance(value, tuple) and hasattr(kind, "_fields"):
            return self.named(kind.__name__, zip(kind._fields, value, strict=True))
        elif is_dataclass(kind) and hasattr(kind.__repr__, "__wrapped__"):  # generated, not written by hand
            shown = [each.name for each in fields(kind) if each.repr]
            return self.named(kind.__qualname__, ((name, getattr(value, name)) for name in shown))
        return self.leaf(_ADDRESS.sub("", shortened(self._describe(value), max(self._left, _SMALLEST_LIMIT))))

    def array(self, value: Any) -> str:
        described = f"shape={value.shape}"
        if (dtype := getattr(value, "dtype", None)) is not None:
            described += f", dtype={dtype}"
        if not hasattr(value, "iloc") and not hasattr(value, "tolist"):
            return self.leaf(f"{type(value).__name__}({described})")
        cut = ", …" if any(size > _CORNER for size in value.shape) else ""
        return f"{self.leaf(f'{type(value).__name__}({described}, ')}{self.corner(value)}{cut})"

    def corner(self, value: Any) -> str:
        if hasattr(value, "iloc") and hasattr(value, "columns"):
            # Column by column: names may stand twice, and pandas takes its time over a part of a table.
            columns = [(name, column.iloc[:_CORNER].tolist()) for name, column in islice(value.items(), _CORNER)]
            return f"{{{self.pairs(columns, value.shape[1])}}}"
        if hasattr(value, "iloc"):
            return self.of(value.iloc[:_CORNER].tolist())
        return self.of(value[tuple(slice(_CORNER) for _ in value.shape)].tolist())


_BY_REPR: dict[object, Callable[[_Representation, Any], str]] = {
    **dict.fromkeys((kind.__repr__ for kind in _BRIEF), _Representation.as_it_is),
    datetime.__repr__: _Representation.moment,
    time.__repr__: _Representation.moment,
    str.__repr__: _Representation.string,
    bytes.__repr__: _Representation.binary,
    bytearray.__repr__: _Representation.binary,
    int.__repr__: _Representation.integer,
    list.__repr__: _Representation.list,
    tuple.__repr__: _Representation.tuple,
    dict.__repr__: _Representation.dict,
    set.__repr__: _Representation.set,
    frozenset.__repr__: _Representation.frozenset,
    deque.__repr__: _Representation.wrapped_items,
    array.__repr__: _Representation.wrapped_items,
    type({}.keys()).__repr__: _Representation.wrapped_items,
    type({}.values()).__repr__: _Representation.wrapped_items,
    type({}.items()).__repr__: _Representation.wrapped_items,
    defaultdict.__repr__: _Representation.wrapped_pairs,
    OrderedDict.__repr__: _Representation.wrapped_pairs,
    Counter.__repr__: _Representation.wrapped_pairs,
    MappingProxyType.__repr__: _Representation.wrapped_pairs,
    UserDict.__repr__: _Representation.data,
    UserList.__repr__: _Representation.data,
    UserString.__repr__: _Representation.data,
    BaseException.__repr__: _Representation.exception,
    SimpleNamespace.__repr__: _Representation.namespace,
    object.__repr__: _Representation.nothing_of_its_own,
    FunctionType.__repr__: _Representation.function,
    MethodType.__repr__: _Representation.function,
    BuiltinFunctionType.__repr__: _Representation.function,
}
