"""Time that doesn't count, because it was spent waiting for a model."""

from __future__ import annotations


class Pauses:
    """Adds up the time during which at least one of several waits was going on."""

    def __init__(self) -> None:
        self._going_on = 0
        self._since = 0.0
        self._over: list[tuple[float, float]] = []

    def begin(self, now: float) -> None:
        """A wait begins; times are seconds of one clock."""
        if not self._going_on:
            self._since = now
        self._going_on += 1

    def end(self, now: float) -> None:
        """A wait is over."""
        self._going_on -= 1
        if not self._going_on:
            self._over.append((self._since, now))

    def within(self, started: float, now: float) -> float:
        """Seconds of waiting between two times. What was before ``started`` is forgotten."""
        self._over = [each for each in self._over if each[1] > started]
        waits = [*self._over, (self._since, now)] if self._going_on else self._over
        return sum(end - max(begin, started) for begin, end in waits)
