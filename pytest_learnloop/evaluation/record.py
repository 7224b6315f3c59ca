"""The recorder: which parameters run, which of their lines, and how they are called, told apart by scope.

A scope is whatever the harness wants to know about on its own: a phase of a test, the set-up of a shared fixture.
Scopes nest, and what happens belongs to the innermost.
"""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NamedTuple

from pytest_learnloop.domain import Call
from pytest_learnloop.evaluation.literal_reads import LiteralReads
from pytest_learnloop.evaluation.probe import ParameterProbe, State
from pytest_learnloop.source.bindings import Place
from pytest_learnloop.source.instrument import Shape

CALLS = 8
"""Calls of one parameter that are recorded for one owner, unless told otherwise."""


@dataclass(frozen=True)
class Recording:
    """What ran."""

    touched: frozenset[str] = frozenset()
    """Ids of the parameters."""
    lines: frozenset[tuple[str, int]] = frozenset()
    """(parameter id, line), line 1 being the first of the parameter's source. All lines of a statement count, and of
    a statement that holds others the lines of its header."""
    calls: tuple[Call, ...] = ()
    """Parameter by parameter, in the order in which they began."""


def joined(recordings: Iterable[Recording]) -> Recording:
    """What ran in several scopes together, such as those of a test and of its fixtures."""
    parts = list(recordings)
    return Recording(
        frozenset(parameter for part in parts for parameter in part.touched),
        frozenset(line for part in parts for line in part.lines),
        tuple(call for part in parts for call in part.calls),
    )


class _Outer(NamedTuple):
    """What was going on around a scope."""

    owner: Hashable
    """Of the scope itself."""
    states: list[tuple[ParameterProbe, State]]
    full: list[ParameterProbe]
    """Probes that have less room in the scope than usual."""
    literals: set[str]


class Recorder:
    """Hears of what runs, by the probes that instrumented code reports to.

    Hand it to :meth:`~pytest_learnloop.source.swap.LiveParameters.swap`, put :meth:`scope` around whatever runs, and
    ask for the recording :meth:`of` one or several owners.
    """

    def __init__(self, *, traces: bool = True, calls: int = CALLS) -> None:
        """
        :param traces: record lines and calls; else only which parameters are touched.
        :param calls: calls of one parameter that are recorded for one owner, at most.
        """
        self._traces = traces
        self._cap = calls if traces else 0
        self._probes: dict[str, ParameterProbe] = {}
        self._literals = LiteralReads()
        self._outer: list[_Outer] = []
        self._recordings: defaultdict[Hashable, list[Recording]] = defaultdict(list)
        self._quiet = threading.local()

    def probe(self, parameter: str, shape: Shape) -> ParameterProbe:
        """What the code of a function is to report to."""
        self._probes[parameter] = ParameterProbe(parameter, shape, self._cap, self._quietly, self._is_quiet)
        return self._probes[parameter]

    def watch(self, parameter: str, places: Sequence[Place]) -> None:
        """Count code that reads a literal by one of these names as touching it."""
        self._literals.watch(parameter, places)

    def watch_modules(self, parameter: str, paths: Sequence[str]) -> None:
        """Count code of these files, which depend on a parameter since they were imported, as touching it."""
        self._literals.watch_modules(parameter, paths)

    @contextmanager
    def scope(self, owner: Hashable) -> Iterator[None]:
        """What runs inside belongs to ``owner``, unless a scope within takes it."""
        self.begin(owner)
        try:
            yield
        finally:
            self.end()

    def begin(self, owner: Hashable) -> None:
        """Enter a scope."""
        states = [(probe, state) for probe in self._probes.values() if (state := probe.take()) is not None]
        recorded = Counter(call.parameter for part in self._recordings.get(owner, ()) for call in part.calls)
        full = [self._probes[parameter] for parameter in recorded]
        for probe in full:
            probe.make_room(self._cap - recorded[probe.parameter])
        self._outer.append(_Outer(owner, states, full, self._literals.seen))
        self._literals.listen()
        self._literals.restart()

    def end(self) -> None:
        """Leave the innermost scope."""
        outer = self._outer.pop()
        heard = [(probe, state) for probe in self._probes.values() if (state := probe.take()) is not None]
        for probe in outer.full:
            probe.make_room(self._cap)
        for probe, state in outer.states:
            probe.put_back(state)
        if heard or self._literals.seen:
            self._recordings[outer.owner].append(self._recording(heard))
        self._literals.restart(outer.literals)
        if not self._outer:
            self._literals.stop()

    def _recording(self, heard: Iterable[tuple[ParameterProbe, State]]) -> Recording:
        touched = {probe.parameter for probe, _ in heard} | self._literals.seen
        if not self._traces:
            return Recording(frozenset(touched))
        lines = frozenset((probe.parameter, line) for probe, state in heard for line in probe.executed(state))
        return Recording(frozenset(touched), lines, tuple(call.frozen() for _, state in heard for call in state.calls))

    def of(self, *owners: Hashable) -> Recording:
        """What ran in all scopes of these owners that have ended; nothing for an owner that had none."""
        return joined(part for owner in owners for part in self._recordings.get(owner, ()))

    def _is_quiet(self) -> bool:
        return getattr(self._quiet, "on", False)

    def _quietly(self, describe: Callable[[object], str], value: object) -> str:
        """Let code of the user's describe a value, and forget what ran for it."""
        if self._is_quiet():
            return describe(value)
        lines = [(probe, bytes(probe.lines)) for probe in self._probes.values()]
        literals = set(self._literals.seen)
        self._quiet.on = True
        try:
            return describe(value)
        finally:
            self._quiet.on = False
            self._literals.seen = literals
            for probe, before in lines:
                probe.lines[:] = before
