"""A bandit in a world in which every arm has its gain and its cost."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from pytest_learnloop.learning.auto.arms import Arm, Arms, arms_of
from pytest_learnloop.learning.auto.bandit import Bandit
from pytest_learnloop.learning.auto.findings import Choice, Why
from pytest_learnloop.learning.budget import Limits, Spent

BATCHES = arms_of(["batch"], Arm(3, None), cases=20, longest=0)
ONE, THREE, FIVE = (Arm(size, None) for size in (1, 3, 5))


@dataclass
class World:
    """Updates as a run makes them, until a budget is spent."""

    gain: Callable[[Arm, int], float]
    """What an update with this arm gains; its number is the second argument."""
    cost: Mapping[Arm, int] = field(default_factory=dict)
    """Tokens of an update; 100 unless said otherwise."""
    limits: Limits = field(default_factory=lambda: Limits(updates=100))
    arms: Arms = BATCHES
    seed: int = 0
    barren: Sequence[Arm] = ()
    """Those that nothing can be proposed with."""
    spent: Spent = field(default_factory=Spent)
    course: list[Choice] = field(default_factory=list)
    used: list[Arm] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.bandit = Bandit(
            self.arms,
            self.limits,
            lambda: self.spent,
            "tokens",
            self.used.append,
            lambda candidate, horizon: {},
            self.course.append,
            self.seed,
        )

    def run(self, updates: int | None = None) -> World:
        """Make so many updates; by default as many as the budget has."""
        number = len(self.course)
        while not self._is_spent if updates is None else len(self.course) < updates:
            number += 1
            self.bandit.begin(number)
            arm = self.used[-1]
            if arm in self.barren:
                if not self.bandit.passes_over():
                    break
                continue
            self.spent += Spent(updates=1, calls=1, tokens=self.cost.get(arm, 100))
            self.bandit.end(self.gain(arm, number))
        return self

    @property
    def _is_spent(self) -> bool:
        limited = ((getattr(self.limits, unit), getattr(self.spent, unit)) for unit in ("updates", "calls", "tokens"))
        return any(limit is not None and spent >= limit for limit, spent in limited)

    @property
    def for_finding_out(self) -> list[Choice]:
        """The updates that were to find out."""
        return [each for each in self.course if each.why is Why.FINDING_OUT]
