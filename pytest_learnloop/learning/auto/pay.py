"""What an arm has gained, for what it took."""

from __future__ import annotations

import random
from dataclasses import dataclass

_REMEMBERED = 20
"""Updates of an arm that count at most, so that it is not used for ever because it paid once."""


@dataclass(frozen=True)
class Pay:
    """What the updates of one arm have gained, and taken."""

    updates: int = 0
    finding_out: int = 0
    """Of these, how many were to find out."""
    gain: float = 0.0
    """Sum over the updates, 0 to 1 each."""
    cost: float = 0.0
    """Sum over the updates, in the unit that is paid in."""
    lately: float = 0.0
    """The sum of gains that still counts."""
    remembered: float = 0.0
    """How many updates that is the sum of; earlier ones fade as new ones come."""

    def after(self, gain: float, cost: float, *, finding_out: bool) -> Pay:
        """The same with one more update.

        :param gain: 0 to 1.
        :param cost: above 0.
        """
        remembered = self.remembered + 1
        kept = min(1.0, _REMEMBERED / remembered)
        return Pay(
            self.updates + 1,
            self.finding_out + finding_out,
            self.gain + gain,
            self.cost + cost,
            kept * (self.lately + gain),
            kept * remembered,
        )

    @property
    def rate(self) -> float:
        """Gain for one unit of cost: what an arm is worth where a budget is spent on it, whatever its updates take."""
        return self.lately / self.remembered / self._mean_cost if self.updates else 0.0

    def drawn(self, dice: random.Random, largest: float) -> float:
        """What its rate may be, drawn from what is known of it: the less that is, the more widely.

        A Beta distribution, uniform at first, with each gain as a share of the largest (Agrawal and Goyal 2012).

        :param largest: gain that any update had; it is the unit.
        """
        won = self.lately / largest if largest else 0.0
        return dice.betavariate(1 + won, 1 + max(0.0, self.remembered - won)) / self._mean_cost

    @property
    def _mean_cost(self) -> float:
        return self.cost / self.updates
