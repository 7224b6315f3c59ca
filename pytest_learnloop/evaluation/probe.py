"""The recorder's end of one function: what its instrumented code reports to."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from time import perf_counter
from typing import NamedTuple

from pytest_learnloop.domain import Call
from pytest_learnloop.evaluation.represent import represent, shortened
from pytest_learnloop.source.instrument import Shape

Quietly = Callable[[Callable[[object], str], object], str]
"""Calls the first on the second, and has what runs for it go unrecorded."""

_MESSAGE = 200
"""Characters of an exception's message."""
_ITEMS = 5
"""Items that are shown of those a generator yields."""


class State(NamedTuple):
    """What a probe has heard in a scope."""

    lines: bytes
    """1 at the index of each line that ran."""
    calls: list[RecordedCall]


class ParameterProbe:
    """Hears of the calls of one function, and has its lines marked."""

    def __init__(self, parameter: str, shape: Shape, room: int, quietly: Quietly, is_quiet: Callable[[], bool]) -> None:
        """
        :param room: calls that may be recorded.
        :param is_quiet: whether this thread is running something that is to go unrecorded.
        """
        self.parameter, self.shape, self._quietly, self._is_quiet = parameter, shape, quietly, is_quiet
        self.lines = bytearray(shape.size + 1)
        self._no_lines = bytes(self.lines)
        self._calls: list[RecordedCall] = []
        self.make_room(room)

    def make_room(self, room: int) -> None:
        """Record this many calls from now on, those under way included."""
        self._room = room
        self.open = len(self._calls) < room

    def take(self) -> State | None:
        """What was heard so far, which is then forgotten; None for nothing."""
        if not self._calls and 1 not in self.lines:
            return None
        state = State(bytes(self.lines), self._calls)
        self.put_back(State(self._no_lines, []))
        return state

    def put_back(self, state: State) -> None:
        """Go on with what was heard before."""
        self.lines[:], self._calls = state
        self.open = len(self._calls) < self._room

    def enter(self, values: tuple[object, ...]) -> RecordedCall | None:
        """A call begins."""
        if self._is_quiet():
            return None
        calls = self._calls
        if len(calls) >= self._room:
            self.open = False
            return None
        call = RecordedCall(self.parameter, self._text, self._quietly)
        calls.append(call)
        self.open = len(calls) < self._room
        call.begin(self.shape.arguments, values)
        return call

    def executed(self, state: State) -> Iterator[int]:
        """Numbers of the lines that ran, those that continue a statement too."""
        for line, ran in enumerate(state.lines):
            if ran and line:
                yield from range(line, self.shape.extents.get(line, line) + 1)

    def _text(self, value: object) -> str:
        return represent(value, describe=self._describe)

    def _describe(self, value: object) -> str:
        return self._quietly(repr, value)


class RecordedCall:
    """A call that is recorded; see :class:`~pytest_learnloop.source.instrument.OpenCall`."""

    def __init__(self, parameter: str, text: Callable[[object], str], quietly: Quietly) -> None:
        self._parameter, self._text, self._quietly = parameter, text, quietly
        self._arguments: tuple[tuple[str, str], ...] = ()
        self._result: str | None = None
        self._exception: str | None = None
        self._items: list[str] = []
        self._yields = 0
        self._duration = 0.0
        self._began = perf_counter()

    def begin(self, names: tuple[str, ...], values: tuple[object, ...]) -> None:
        """Represent the arguments, before the body may change them; the time that takes is not the call's."""
        self._arguments = tuple((name, self._text(value)) for name, value in zip(names, values, strict=True))
        self._began = perf_counter()

    def returned(self, value: object) -> None:
        self._duration = perf_counter() - self._began
        self._exception, self._result = None, self._text(value)

    def raised(self) -> None:
        self._duration = perf_counter() - self._began
        error = sys.exc_info()[1]
        if isinstance(error, GeneratorExit):
            return  # whoever took its items wants no more of them: that is no failure
        self._result, self._exception = None, f"{type(error).__qualname__}: {self._message(error)}"

    def yielded(self, value: object) -> object:
        self._yields += 1
        if len(self._items) < _ITEMS:
            self._items.append(self._text(value))
        return value

    def delegated(self, iterable: object) -> object:
        self._yields += 1
        if len(self._items) < _ITEMS:
            self._items.append(f"*{self._text(iterable)}")
        return iterable

    def frozen(self) -> Call:
        """The call as it stands."""
        return Call(self._parameter, self._arguments, self._whole_result(), self._exception, self._duration)

    def _whole_result(self) -> str | None:
        if not self._yields or self._exception is not None:
            return self._result
        more = f", … ({self._yields} items)" if self._yields > len(self._items) else ""
        returned = f", then returns {self._result}" if self._result not in (None, "None") else ""
        return f"yields {', '.join(self._items)}{more}{returned}"

    def _message(self, error: object) -> str:
        try:
            return shortened(self._quietly(str, error), _MESSAGE)
        except Exception as failure:  # __str__ is the user's, and may raise anything
            return f"<its message raised {type(failure).__name__}>"
