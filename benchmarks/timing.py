"""Taking times so that a noisy machine does not decide: interleaved, in pairs, medians."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping, Sequence

Times = Mapping[str, Sequence[float]]
"""What was done -> how long it took, in seconds, round by round."""

_PAUSE = 0.1
"""Seconds before each action, so that nothing that is left to do of the one before it runs beside it."""


def interleaved(rounds: int, **actions: Callable[[], float | None]) -> dict[str, list[float]]:
    """Do everything once a round, in an order that turns from round to round; the first round does not count.

    An action returns what it measured itself, or None for the time on the clock.
    """
    times: dict[str, list[float]] = {name: [] for name in actions}
    for turn in range(rounds + 1):
        for name in list(actions)[:: 1 if turn % 2 else -1]:
            _let_others_finish()
            started = time.perf_counter()
            measured = actions[name]()
            elapsed = time.perf_counter() - started
            if turn:
                times[name].append(elapsed if measured is None else measured)
    return times


def _let_others_finish() -> None:
    """Wait without resting: a core that has rested takes its time to wake up, which would be counted."""
    over = time.perf_counter() + _PAUSE
    while time.perf_counter() < over:
        pass


def ratio(times: Times, numerator: str, denominator: str) -> float:
    """Median of the ratios in each round, which ran under about the same conditions."""
    return statistics.median(a / b for a, b in zip(times[numerator], times[denominator], strict=True))


def difference(times: Times, more: str, less: str) -> float:
    """Median of the differences in each round, in seconds."""
    return statistics.median(a - b for a, b in zip(times[more], times[less], strict=True))


def milliseconds(times: Times, name: str) -> float:
    """Median in milliseconds."""
    return 1000 * statistics.median(times[name])
