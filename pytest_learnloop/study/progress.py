"""What is told of a study while it runs: a line for each cell, with the time that is left."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

from pytest_learnloop.study.journal import Ended


@dataclass
class Progress:
    """Tells of each cell that came to its end."""

    say: Callable[[str], None]
    """Prints a line."""
    cells: int
    """All of them, those that were complete before included."""
    left: int
    """Those that are still to come to an end."""
    at_once: int
    _seconds: list[float] = field(default_factory=list)

    def tell(self, label: str, ended: Ended) -> None:
        """A cell came to its end."""
        self._seconds.append(ended.seconds)
        self.left -= 1
        went = f"no result: {ended.problem}" if ended.problem else _scores(ended)
        self.say(f"[{self.cells - self.left}/{self.cells}] {label}: {went} ({ended.seconds:.0f} s){self._time_left()}")

    def _time_left(self) -> str:
        if not self.left:
            return ""
        mean = sum(self._seconds) / len(self._seconds)
        return f"; about {duration(mean * math.ceil(self.left / self.at_once))} left"


def duration(seconds: float) -> str:
    """For people: ``40 s``, ``12 min``, ``3.5 h``."""
    if seconds < 90:
        return f"{math.ceil(seconds)} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def _scores(ended: Ended) -> str:
    start, best = (ended.result[moment].get("held_out") for moment in ("start", "best"))
    if start is None or best is None:
        return str(ended.result["status"])
    return f"{ended.result['status']}, held-out {start:.2f} -> {best:.2f}"
