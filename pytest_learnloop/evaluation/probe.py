"""The recorder's end of one function: what its instrumented code reports to."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import compress
from time import perf_counter
from typing import NamedTuple, Protocol

from pytest_learnloop.domain import Call
from pytest_learnloop.evaluation.represent import shortened
from pytest_learnloop.source.instrument import Shape


class Surroundings(Protocol):
    """What a probe takes from its recorder."""

    def hear(self, probe: ParameterProbe) -> None:
        """A probe is being reported to for the first time in this scope."""

    def passes_over(self, probe: ParameterProbe) -> bool:
        """Whether what this thread is running is to go unrecorded, the call included that the probe hears of."""

    def text(self, value: object) -> str:
        """A bounded representation."""

    def message(self, error: BaseException | None) -> str:
        """What an exception says."""

    def next_number(self) -> int:
        """A number for a call, higher than those of all that began before."""

    def given(self, value: object, number: int) -> None:
        """The call of this number has returned or yielded a value."""

    def givers(self, value: object) -> list[int]:
        """Numbers of the calls that gave a value, or what it holds."""


_MESSAGE = 200
"""Characters of an exception's message."""
_ITEMS = 5
"""Items that are shown of those a generator yields."""


class NumberedCall(NamedTuple):
    """A call as it was recorded, before it is known which others are told together with it."""

    number: int
    call: Call
    givers: tuple[tuple[str, int], ...]
    """(argument, number of a call that gave it, or what it holds)."""


class State(NamedTuple):
    """What a probe has heard in a scope."""

    lines: list[int]
    """1 at the index of each line that ran."""
    calls: list[RecordedCall]


class ParameterProbe:
    """Hears of the calls of one function, and has its lines marked.

    It is open while there is something to say at the next call: that its function is called at all, which the recorder
    is to hear of once in a scope, or what the call is like.
    """

    def __init__(self, parameter: str, shape: Shape, room: int, surroundings: Surroundings) -> None:
        """
        :param room: calls that may be recorded.
        """
        self.parameter, self.shape, self._surroundings = parameter, shape, surroundings
        self.lines = [0] * (shape.size + 1)
        self._no_lines = self.lines.copy()
        self._calls: list[RecordedCall] = []
        self._room = self._usual_room = room
        self._kept: list[int] | None = None
        """The lines as they were when recording ended; None where it goes on."""
        self._heard = False
        self.open = True

    def make_room(self, room: int) -> None:
        """Record this many calls from now on, those under way included."""
        self._room = room
        self._reopen()

    def make_room_for(self, calls: int) -> None:
        """Record at least so many further calls in this scope."""
        self.make_room(max(self._room, len(self._calls) + calls))

    def record_no_more(self) -> None:
        """Record neither calls nor lines until told otherwise: only that the function is called at all."""
        self._kept = self.lines.copy() if self._heard or self.shape.lingers else self._no_lines
        self.make_room(0)

    def record_again(self) -> None:
        """Record as usual."""
        self._kept = None
        self.make_room(self._usual_room)

    def _reopen(self) -> None:
        self.open = not self._heard or len(self._calls) < self._room

    def take(self) -> State | None:
        """What was heard so far, which is then forgotten; None for nothing."""
        if not self._heard and 1 not in self.lines:
            return None
        state = State(self.lines.copy() if self._kept is None else self._kept, self._calls)
        self.lines[:], self._calls, self._heard, self.open = self._no_lines, [], False, True
        self._room = self._usual_room
        return state

    def put_back(self, state: State) -> None:
        """Go on with what was heard before."""
        self.lines[:], self._calls = state
        self._heard = True
        self._reopen()

    def go_on(self) -> None:
        """A call goes on that began in an earlier scope."""
        if not self._heard:
            self._begin_to_hear()
            self._reopen()

    def enter(self, values: tuple[object, ...]) -> RecordedCall | None:
        """A call begins."""
        if self._surroundings.passes_over(self):
            return None
        if not self._heard:
            self._begin_to_hear()
        calls = self._calls
        if len(calls) >= self._room:
            self.open = False
            return None
        call = RecordedCall(self.parameter, self.shape, self._surroundings)
        calls.append(call)
        self.open = len(calls) < self._room
        call.begin(values)
        return call

    def _begin_to_hear(self) -> None:
        if not self.shape.lingers:
            # There may be marks of a thread that went on after its scope had ended.
            self.lines[:] = self._no_lines
            self.lines[0] = 1
        self._heard = True
        self._surroundings.hear(self)

    def forget_marks(self) -> None:
        """Forget the lines that were marked by a call that was passed over; where others count, they are put back."""
        if not self._heard:
            self.lines[:] = self._no_lines

    def executed(self, state: State) -> Iterator[int]:
        """Numbers of the lines that ran, those that continue a statement too."""
        last_of = self.shape.extents.get
        for line in compress(range(1, self.shape.size + 1), state.lines[1:]):
            yield from range(line, last_of(line, line) + 1)


class RecordedCall:
    """A call that is recorded; see :class:`~pytest_learnloop.source.instrument.OpenCall`."""

    _arguments: tuple[tuple[str, str], ...] = ()
    _givers: tuple[tuple[str, int], ...] = ()
    _result: str | None = None
    _exception: str | None = None
    _raised_at: int | None = None
    _yields = 0
    _duration = 0.0

    def __init__(self, parameter: str, shape: Shape, surroundings: Surroundings) -> None:
        self._parameter, self._shape = parameter, shape
        self._surroundings, self._text = surroundings, surroundings.text
        self._number = surroundings.next_number()
        self._items: list[str] = []
        self._began = perf_counter()

    def begin(self, values: tuple[object, ...]) -> None:
        """Represent the arguments, before the body may change them; the time that takes is not the call's."""
        names, givers, text = self._shape.arguments, self._surroundings.givers, self._text
        for name, value in zip(names, values, strict=True):
            if numbers := givers(value):
                self._givers += tuple((name, number) for number in numbers)
        self._arguments = tuple(zip(names, map(text, values), strict=True))
        self._began = perf_counter()

    def returned(self, value: object) -> None:
        self._duration = perf_counter() - self._began
        self._exception, self._raised_at, self._result = None, None, self._text(value)
        self._surroundings.given(value, self._number)

    def raised(self) -> None:
        self._duration = perf_counter() - self._began
        error = sys.exc_info()[1]
        if isinstance(error, GeneratorExit):
            return  # whoever took its items wants no more of them: that is no failure
        message = shortened(self._surroundings.message(error), _MESSAGE)
        self._result, self._exception = None, f"{type(error).__qualname__}: {message}"
        if error is not None and error.__traceback__ is not None:
            self._raised_at = error.__traceback__.tb_lineno - self._shape.first + 1

    def yielded(self, value: object) -> object:
        self._yields += 1
        if len(self._items) < _ITEMS:
            self._items.append(self._text(value))
            self._surroundings.given(value, self._number)
        return value

    def delegated(self, iterable: object) -> object:
        self._yields += 1
        if len(self._items) < _ITEMS:
            self._items.append(f"*{self._text(iterable)}")
        return iterable

    def frozen(self) -> NumberedCall:
        """The call as it stands."""
        result = self._whole_result()
        call = Call(
            self._parameter, self._arguments, result, self._exception, self._duration, raised_at=self._raised_at
        )
        return NumberedCall(self._number, call, self._givers)

    def _whole_result(self) -> str | None:
        if not self._yields or self._exception is not None:
            return self._result
        more = f", … ({self._yields} items)" if self._yields > len(self._items) else ""
        returned = f", then returns {self._result}" if self._result not in (None, "None") else ""
        return f"yields {', '.join(self._items)}{more}{returned}"
