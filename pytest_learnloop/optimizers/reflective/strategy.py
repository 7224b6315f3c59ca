"""What kind of change to ask for; another one where the search stands still."""

from __future__ import annotations

from enum import Enum

_ONE_REWRITE_OF = 3


class Strategy(Enum):
    """A kind of change."""

    REFLECT = "mend what fails"
    REWRITE = "write it anew from its docstring and what the tests demand"
    CROSS = "merge two candidates"


def strategies(stale: int, patience: int, n: int) -> list[Strategy]:
    """The strategy of each of ``n`` slots.

    Where there are three or more, one is always a rewrite: small models repeat code that they are shown.

    :param stale: updates since a proposal was accepted.
    :param patience: how many of them pass before the strategy changes.
    """
    if stale < patience:
        rewrites = 1 if n >= _ONE_REWRITE_OF else 0
        return [Strategy.REFLECT] * (n - rewrites) + [Strategy.REWRITE] * rewrites
    turn = stale - patience
    around = (Strategy.REWRITE, Strategy.CROSS, Strategy.REFLECT)
    return [around[(turn + slot) % len(around)] for slot in range(n)]
