"""How long a call takes, measured so that two runs of it can be compared: on another core, or in a busier minute.

Rounds of calls alternate with rounds of a piece of work that is always the same, and the fastest of either count: what
else the machine does makes rounds longer and never shorter, and how fast the machine is at the moment cancels out.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Generic, TypeVar

from pytest_learnloop.garbage import uncollected

T = TypeVar("T")

_ROUND = 0.001
"""Seconds that a round takes at least: a thousand times what a look at the clock costs."""
_PARTS = 5
"""Parts that the rounds are dealt to. How far all but the fastest and the slowest lie apart tells how exact the whole
is: on a busy machine a part may have seen nothing but the waiting."""
_FEWEST, _MOST = 2 * _PARTS, 20 * _PARTS
"""Rounds."""
_LEAST_NOISE = 0.05
"""Share of a time by which it may differ from process to process at the best: by where memory happens to lie."""
_ATTEMPTS = 4
"""Looks at how long some calls take, of which the shortest counts, before it is known how many make a round."""
_SLOW = 0.1
"""Seconds that are looked at only once."""
_UNSURE = 0.2
"""Noise, as a share of the time, that says more of the machine than of what was timed: other work came in between."""
_SERIES = 5
"""Series of rounds that are timed for that, at most; of the slowest calls there is one."""


@dataclass(frozen=True)
class Timing(Generic[T]):
    """What a measurement gave."""

    result: T
    """Of the first call."""
    seconds: float
    """Of one call, in the fastest round."""
    relative: float
    """The same in runs of the reference work."""
    noise: float
    """By how much ``relative`` may differ though nothing has changed, in the same unit."""
    calls: int
    """That were timed."""

    @property
    def is_unsure(self) -> bool:
        """Whether so much of it is in doubt that it had better be measured again."""
        return self.noise > _UNSURE * self.relative


def reference_work() -> int:
    """A piece of work that is the same in every process: some 50 microseconds of integer arithmetic."""
    total = 0
    for number in range(1000):
        total += number * number % 7
    return total


def measure(function: Callable[[], T], seconds: float = 0.1, clock: Callable[[], float] = perf_counter) -> Timing[T]:
    """Time a call. The first ones warm up what there is to warm up, and don't count.

    :param seconds: that the rounds of calls take together, about; of slow calls there are at least ten. Quick ones are
        timed again where other work of the machine came in between, up to five times, and the surest series counts.
    :param clock: in seconds; the default is bound early, out of reach of tests that replace what ``time`` holds.
    """
    result = function()
    with uncollected():
        calls, length = _calls_of_a_round(function, clock)
        of_reference, _ = _calls_of_a_round(reference_work, clock)
        rounds = min(_MOST, max(_FEWEST, int(seconds / length)))

        def series() -> Timing[T]:
            times, references = [], []
            for _ in range(rounds):
                references.append(_timed(reference_work, of_reference, clock) / of_reference)
                times.append(_timed(function, calls, clock) / calls)
            relative = min(times) / min(references)
            return Timing(result, min(times), relative, _noise(times, references, relative), calls * rounds)

        tried = [series()]
        while tried[-1].is_unsure and len(tried) < (_SERIES if length < _SLOW else 1):
            tried.append(series())
    return min(tried, key=lambda each: each.noise / each.relative)


def _noise(times: Sequence[float], references: Sequence[float], relative: float) -> float:
    parts = sorted(min(times[part::_PARTS]) / min(references[part::_PARTS]) for part in range(_PARTS))
    return max(_LEAST_NOISE * relative, parts[-2] - parts[1])


def _calls_of_a_round(function: Callable[[], object], clock: Callable[[], float]) -> tuple[int, float]:
    """How many calls make a round, and the seconds that it takes."""
    calls = 1
    while True:
        length = _timed(function, calls, clock)
        if length < _SLOW:
            length = min(length, *(_timed(function, calls, clock) for _ in range(_ATTEMPTS - 1)))
        if length >= _ROUND:
            return calls, length
        calls *= max(2, min(10, math.ceil(_ROUND / max(length, 1e-9))))


def _timed(function: Callable[[], object], calls: int, clock: Callable[[], float]) -> float:
    """Seconds that so many calls take."""
    began = clock()
    for _ in range(calls):
        function()
    return clock() - began
