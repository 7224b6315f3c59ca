"""The recorder: which parameters run, which of their lines, and how they are called, told apart by scope.

A scope is whatever the harness wants to know about on its own: a phase of a test, the set-up of a shared fixture.
Scopes nest, and what happens belongs to the innermost.
"""

from __future__ import annotations

import sys
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from itertools import count
from types import FrameType
from typing import NamedTuple

from pytest_learnloop.domain import Call
from pytest_learnloop.evaluation.literal_reads import LiteralReads
from pytest_learnloop.evaluation.origins import Origins
from pytest_learnloop.evaluation.probe import NumberedCall, ParameterProbe, State
from pytest_learnloop.evaluation.represent import represent
from pytest_learnloop.evaluation.silence import silently
from pytest_learnloop.source.bindings import Place
from pytest_learnloop.source.instrument import Shape, probe_names

CALLS = 8
"""Calls of one parameter that are recorded for one owner, unless told otherwise."""


@dataclass(frozen=True)
class Recording:
    """What ran."""

    order: tuple[str, ...] = ()
    """Ids of the parameters, by when they were first reached; in each scope literals come before functions."""
    lines: frozenset[tuple[str, int]] = frozenset()
    """(parameter id, line), line 1 being the first of the parameter's source. All lines of a statement count, and of
    a statement that holds others the lines of its header."""
    calls: tuple[Call, ...] = ()
    """In the order in which they began."""
    numbers: tuple[int, ...] = ()
    """Of each call; higher for one that began later."""

    @property
    def touched(self) -> frozenset[str]:
        """Ids of the parameters."""
        return frozenset(self.order)


class _Part(NamedTuple):
    """What ran in one scope."""

    order: tuple[str, ...]
    lines: frozenset[tuple[str, int]] = frozenset()
    calls: tuple[NumberedCall, ...] = ()


def _joined(parts: Sequence[_Part]) -> Recording:
    """What ran in several scopes together, such as those of a test and of its fixtures."""
    calls = sorted((call for part in parts for call in part.calls), key=lambda each: each.number)
    return Recording(
        tuple(dict.fromkeys(parameter for part in parts for parameter in part.order)),
        frozenset(line for part in parts for line in part.lines),
        _linked(calls),
        tuple(each.number for each in calls),
    )


def _linked(calls: Sequence[NumberedCall]) -> tuple[Call, ...]:
    """The calls, each with the places among them of those that gave its arguments."""
    places = {each.number: place for place, each in enumerate(calls)}
    return tuple(
        replace(call, inputs=tuple((name, places[giver]) for name, giver in givers if giver in places))
        if givers
        else call
        for _, call, givers in calls
    )


class _Outer(NamedTuple):
    """What was going on around a scope."""

    owner: Hashable
    """Of the scope itself."""
    states: list[tuple[ParameterProbe, State]]
    full: list[ParameterProbe]
    """Probes that have less room in the scope than usual."""
    literals: set[str]
    is_over: bool
    """Whether it recorded no more calls and lines."""


class Recorder:
    """Hears of what runs, by the probes that instrumented code reports to.

    Hand it to :meth:`~pytest_learnloop.source.swap.LiveParameters.swap`, put :meth:`scope` around whatever runs, and
    ask for the recording :meth:`of` one or several owners. A scope costs in proportion to the parameters that run in
    it, however many there are.
    """

    def __init__(
        self, *, traces: bool = True, calls: int = CALLS, told: Callable[[str], str] = lambda text: text
    ) -> None:
        """
        :param traces: record lines and calls; else only which parameters are touched.
        :param calls: calls of one parameter that are recorded for one owner, at most.
        :param told: gives the form in which a representation is to be told.
        """
        self.traces, self._told = traces, told
        self._cap = calls if traces else 0
        self._probes: dict[str, ParameterProbe] = {}
        self._named: dict[str, ParameterProbe] = {}
        """By the names that instrumented code has for them."""
        self._lingering: list[ParameterProbe] = []
        self._heard: list[ParameterProbe] = []
        """Probes that were reported to in the innermost scope, by a call that began there."""
        self._literals = LiteralReads()
        self._is_over = False
        """Whether the innermost scope records no more calls and lines."""
        self._attentive = False
        self._outer: list[_Outer] = []
        self._recordings: defaultdict[Hashable, list[_Part]] = defaultdict(list)
        self._origins = Origins()
        self._numbers = count()
        self._quiet = threading.local()
        """Holds, where a thread runs what is to go unrecorded, the probes that heard of it."""

    def probe(self, parameter: str, shape: Shape) -> ParameterProbe:
        """What the code of a function is to report to."""
        probe = self._probes[parameter] = ParameterProbe(parameter, shape, self._cap, self)
        self._named[probe_names(parameter)[0]] = probe
        if shape.lingers:
            self._lingering.append(probe)
        return probe

    def watch(self, parameter: str, places: Sequence[Place]) -> None:
        """Count code that reads a literal by one of these names as touching it."""
        self._literals.watch(parameter, places)

    def watch_modules(self, parameter: str, paths: Sequence[str]) -> None:
        """Count code of these files, which depend on a parameter since they were imported, as touching it."""
        self._literals.watch_modules(parameter, paths)

    @property
    def reads_literals(self) -> bool:
        """Whether there are literals whose reads are to be noticed."""
        return self._literals.any

    @contextmanager
    def scope(self, owner: Hashable) -> Iterator[None]:
        """What runs inside belongs to ``owner``, unless a scope within takes it."""
        with self.attention():
            self.begin(owner)
            try:
                yield
            finally:
                self.end()

    def attention(self) -> AbstractContextManager[None]:
        """Notice inside which literals are read, as well; that may slow down all that runs."""
        return self._listening() if self.reads_literals and not self._attentive else nullcontext()

    @contextmanager
    def _listening(self) -> Iterator[None]:
        self._attentive = True
        self._literals.listen()
        try:
            yield
        finally:
            self._literals.stop()
            self._attentive = False

    def begin(self, owner: Hashable) -> None:
        """Enter a scope: calls and lines belong to its owner now, and literals where there is :meth:`attention`."""
        states, is_over = self._take(), self._is_over
        self._record_again()
        full = []
        if owner in self._recordings:
            recorded = Counter(each.call.parameter for part in self._recordings[owner] for each in part.calls)
            full = [self._probes[parameter] for parameter in recorded]
            for probe in full:
                probe.make_room(self._cap - recorded[probe.parameter])
        self._outer.append(_Outer(owner, states, full, self._literals.seen, is_over))
        self._origins.open()
        self._literals.restart()
        self._hear_of_threads()

    def end(self) -> None:
        """Leave the innermost scope."""
        outer = self._outer.pop()
        heard = self._take()
        self._record_again()
        for probe in outer.full:
            probe.make_room(self._cap)
        for probe, state in outer.states:
            probe.put_back(state)
            self._heard.append(probe)
        if outer.is_over:
            self.record_no_more()
        if heard or self._literals.seen:
            self._recordings[outer.owner].append(self._part(heard))
        self._origins.close()
        self._literals.restart(outer.literals)
        self._hear_of_threads()

    def make_room(self, calls: int) -> None:
        """Record at least so many further calls of each parameter in the innermost scope."""
        if self.traces and not self._is_over:
            for probe in self._heard:
                probe.make_room_for(calls)

    def record_no_more(self) -> None:
        """Record neither calls nor lines any more in the innermost scope: only which parameters are touched."""
        if self.traces and not self._is_over:
            self._is_over = True
            for probe in self._probes.values():
                probe.record_no_more()

    @contextmanager
    def quiet(self) -> Iterator[None]:
        """What runs inside, in this thread, is forgotten: code of the user's that describes a value, say."""
        if self._disturbed is not None:
            yield
            return
        marked = [(probe, probe.lines.copy()) for probe in (*self._heard, *self._lingering)]
        literals = set(self._literals.seen)
        disturbed: list[ParameterProbe] = []
        self._quiet.disturbed = disturbed
        try:
            yield
        finally:
            self._quiet.disturbed = None
            self._literals.seen = literals
            for probe in disturbed:
                probe.forget_marks()
            for probe, before in marked:
                probe.lines[:] = before

    def forget_calls(self, owner: Hashable) -> None:
        """Forget the calls in all scopes of an owner that have ended, and nothing else of them."""
        joined = _joined(self._recordings.pop(owner, ()))
        if joined.order:
            self._recordings[owner] = [_Part(joined.order, joined.lines)]

    def of(self, *owners: Hashable) -> Recording:
        """What ran in all scopes of these owners that have ended; nothing for an owner that had none."""
        return _joined([part for owner in owners for part in self._recordings.get(owner, ())])

    @property
    def _disturbed(self) -> list[ParameterProbe] | None:
        """The probes that have heard of what this thread runs unrecorded; None where it is recorded."""
        return getattr(self._quiet, "disturbed", None)

    def _record_again(self) -> None:
        if self._is_over:
            self._is_over = False
            for probe in self._probes.values():
                probe.record_again()

    def _take(self) -> list[tuple[ParameterProbe, State]]:
        """What the probes have heard so far, which they then forget, in the order in which they first heard of it."""
        taken = [(probe, state) for probe in self._marked() if (state := probe.take()) is not None]
        order = {probe: number for number, probe in enumerate(self._heard)}
        self._heard.clear()
        return sorted(taken, key=lambda each: order.get(each[0], -1))

    def _marked(self) -> Collection[ParameterProbe]:
        """The probes whose lines may be marked, those of lines that went unrecorded left aside."""
        if threading.active_count() > 1:
            return self._probes.values()  # a call may go on that began in an earlier scope
        return dict.fromkeys([*self._heard, *self._lingering])

    def _hear_of_threads(self) -> None:
        """Hear of the calls that go on in other threads, or wait there; lines that are marked tell of themselves."""
        if self.traces or threading.active_count() == 1:
            return
        own = threading.get_ident()
        for thread, frame in sys._current_frames().items():
            if thread != own:
                for probe in self._running(frame):
                    probe.go_on()

    def _running(self, frame: FrameType | None) -> Iterator[ParameterProbe]:
        """The probes of the code that a stack is made of."""
        while frame is not None:
            yield from (self._named[name] for name in frame.f_code.co_names if name in self._named)
            frame = frame.f_back

    def _part(self, heard: Sequence[tuple[ParameterProbe, State]]) -> _Part:
        order = (*sorted(self._literals.seen), *(probe.parameter for probe, _ in heard))
        if not self.traces:
            return _Part(order)
        lines = frozenset((probe.parameter, line) for probe, state in heard for line in probe.executed(state))
        return _Part(order, lines, tuple(call.frozen() for _, state in heard for call in state.calls))

    # What its probes ask of it.

    def hear(self, probe: ParameterProbe) -> None:
        """A probe is being reported to for the first time in this scope."""
        self._heard.append(probe)

    def passes_over(self, probe: ParameterProbe) -> bool:
        """Whether what this thread is running is to go unrecorded, the call included that the probe hears of."""
        if (disturbed := self._disturbed) is not None:
            disturbed.append(probe)
        return disturbed is not None

    def text(self, value: object) -> str:
        """A bounded representation."""
        return self._told(represent(value, describe=self._representation))

    def message(self, error: BaseException | None) -> str:
        """What an exception says."""
        try:
            with self.quiet():
                return self._told(silently(str, error))
        except Exception as failure:  # __str__ is the user's, and may raise anything
            return f"<its message raised {type(failure).__name__}>"

    def next_number(self) -> int:
        """A number for a call, higher than those of all that began before."""
        return next(self._numbers)

    def given(self, value: object, number: int) -> None:
        """The call of this number has returned or yielded a value."""
        self._origins.given(value, number)

    def givers(self, value: object) -> list[int]:
        """Numbers of the calls that gave a value, or what it holds."""
        return self._origins.of(value)

    def _representation(self, value: object) -> str:
        with self.quiet():
            return silently(repr, value)
