"""The recorder: which parameters run, which of their lines, and how they are called, told apart by scope.

A scope is whatever the harness wants to know about on its own: a phase of a test, the set-up of a shared fixture.
Scopes nest, and what happens belongs to the innermost.
"""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

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


@dataclass(frozen=True)
class _Outer:
    """What was going on around a scope."""

    owner: Hashable
    """Of the scope itself."""
    states: Mapping[ParameterProbe, State]
    literals: frozenset[str]


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
        self._probes[parameter] = ParameterProbe(parameter, shape, self._quietly, self._is_quiet)
        return self._probes[parameter]

    def watch(self, parameter: str, places: Sequence[Place]) -> None:
        """Count code that reads a literal by one of these names as touching it."""
        self._literals.watch(parameter, places)

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
        recorded = Counter(call.parameter for part in self._recordings[owner] for call in part.calls)
        states = {
            probe: probe.exchange(State(room=self._cap - recorded[parameter]))
            for parameter, probe in self._probes.items()
        }
        self._outer.append(_Outer(owner, states, frozenset(self._literals.seen)))
        self._literals.listen()
        self._literals.restart()

    def end(self) -> None:
        """Leave the innermost scope."""
        outer = self._outer.pop()
        touched = set(self._literals.seen)
        lines: set[tuple[str, int]] = set()
        calls: list[Call] = []
        for probe, before in outer.states.items():
            state = probe.exchange(before)
            if any(state.lines):
                touched.add(probe.parameter)
                lines |= {(probe.parameter, line) for line in probe.executed(state)}
            calls += [call.frozen() for call in state.calls]
        recording = Recording(frozenset(touched), frozenset(lines if self._traces else ()), tuple(calls))
        self._recordings[outer.owner].append(recording)
        self._literals.restart(outer.literals)
        if not self._outer:
            self._literals.stop()

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
