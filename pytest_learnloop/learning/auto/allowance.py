"""How much of a budget may go to finding out."""

from __future__ import annotations

import math
from dataclasses import fields
from fractions import Fraction

from pytest_learnloop.learning.budget import Limits, Spent

SHARE = Fraction(3, 10)
"""Of the budget, at most, in each unit that it limits."""


class Allowance:
    """The part of a budget that may go to finding out."""

    def __init__(self, limits: Limits) -> None:
        allowed = ((each.name, getattr(limits, each.name)) for each in fields(limits))
        self._most = {unit: SHARE * limit for unit, limit in allowed if limit is not None}

    def buys(self, each: Spent) -> float:
        """How many updates that take so much; infinity where nothing limits them."""
        bought = (math.floor(most / amount) for unit, most in self._most.items() if (amount := getattr(each, unit)) > 0)
        return min(bought, default=math.inf)

    def has_room(self, spent: Spent) -> bool:
        """Whether so much may go to finding out."""
        return all(getattr(spent, unit) <= most for unit, most in self._most.items())
