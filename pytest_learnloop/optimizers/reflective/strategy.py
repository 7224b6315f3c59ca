"""What kind of change to ask for: what has led to something in this run, and another kind where the search stands."""

from __future__ import annotations

import math
from collections import Counter
from enum import Enum


class Strategy(Enum):
    """A kind of change."""

    REFLECT = "mend what fails"
    REWRITE = "write it anew from its docstring and what the tests demand"
    CROSS = "merge two candidates"


class Record:
    """How often each strategy was tried in this run, and how often it gained something."""

    def __init__(self) -> None:
        self._tried: Counter[Strategy] = Counter()
        self._gained: Counter[Strategy] = Counter()

    def tried(self, strategy: Strategy) -> None:
        """It was asked for, and answered."""
        self._tried[strategy] += 1

    def gained(self, strategy: Strategy) -> None:
        """What came of it did better than its parent on some case."""
        self._gained[strategy] += 1

    def promise(self, strategy: Strategy) -> float:
        """The share of tries that gain something, as it is to be expected (Laplace's rule of succession)."""
        return (self._gained[strategy] + 1) / (self._tried[strategy] + 2)


def strategies(stale: int, patience: int, n: int, record: Record) -> list[Strategy]:
    """The strategy of each of ``n`` slots.

    Models differ: a small one repeats code that it is shown, and writes it well from scratch; a large one mends what is
    there. Slots are shared out by what was gained in this run, and of two or more each kind has one at least.

    :param stale: updates since a proposal was accepted.
    :param patience: how many of them pass before the strategy changes.
    """
    if stale < patience:
        rewrites = _rewrites(n, record)
        return [Strategy.REFLECT] * (n - rewrites) + [Strategy.REWRITE] * rewrites
    turn = stale - patience
    around = (Strategy.REWRITE, Strategy.CROSS, Strategy.REFLECT)
    return [around[(turn + slot) % len(around)] for slot in range(n)]


def _rewrites(n: int, record: Record) -> int:
    rewrite, reflect = record.promise(Strategy.REWRITE), record.promise(Strategy.REFLECT)
    share = math.ceil(n * rewrite / (rewrite + reflect) - 0.5)
    return min(max(share, 1), n - 1) if n > 1 else share
