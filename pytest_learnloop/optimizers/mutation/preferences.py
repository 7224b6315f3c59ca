"""What the run teaches about where repairs are found, and what only hangs.

Edits that turn a failing case point at the fault, also where they are no repair (Moon, Kim, Kim and Yoo 2014, "Ask the
Mutants: Mutating Faulty Programs for Fault Localization").
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

Place = tuple[str, str]
"""(parameter id, first line of a statement): what stays the same when lines above come or go."""

_HANG = 0.15
"""A hang costs the whole deadline of a case: so much the later come edits of the same operator at the same place."""


@dataclass
class _Tally:
    tried: int = 0
    turned: int = 0

    def factor(self, gain: float, loss: float) -> float:
        return (1 + gain * min(self.turned, 5)) / (1 + loss * self.tried)


class Preferences:
    """How much more, or less, an operator and a place are worth by what was seen of them."""

    def __init__(self) -> None:
        self._operators: defaultdict[str, _Tally] = defaultdict(_Tally)
        self._places: defaultdict[Place, _Tally] = defaultdict(_Tally)
        self._hangs: Counter[tuple[str, Place]] = Counter()

    def learn(self, operator: str, place: Place, *, turned: bool, hung: bool) -> None:
        """An edit was tried: whether it turned a failing case for the better, and whether a case did not end."""
        for tally in (self._operators[operator], self._places[place]):
            tally.tried += 1
            tally.turned += turned
        self._hangs[operator, place] += hung

    def factor(self, operator: str, place: Place) -> float:
        """What to multiply the worth of an edit by: 1 as long as nothing is known."""
        factor = _HANG ** self._hangs[operator, place]
        if operator in self._operators:
            factor *= self._operators[operator].factor(gain=0.1, loss=0.005)
        if place in self._places:
            factor *= self._places[place].factor(gain=0.6, loss=0.03)
        return factor
