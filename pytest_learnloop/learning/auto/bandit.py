"""The bandit that picks the settings of each update."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Literal

from pytest_learnloop.domain import Candidate, Case, Outcome
from pytest_learnloop.learning.auto.allowance import Allowance
from pytest_learnloop.learning.auto.arms import Arm, Arms
from pytest_learnloop.learning.auto.findings import Choice, Findings, Knowledge, OfArm, Why
from pytest_learnloop.learning.auto.pay import Pay
from pytest_learnloop.learning.budget import Limits, Spent

_LEAST = 2
"""Updates of finding out, for each arm: fewer tell nothing."""
_DRAWS = 1000
"""By which it is estimated how sure it is that one arm pays more than another."""


@dataclass
class Bandit:
    """Finds out within its share of the budget which arm pays most, and uses it.

    An arm is worth what it gains per unit of cost. The first update is made with the default, and shows what updates
    take. Where the budget doesn't buy enough of them the default stays. Else each arm is tried twice; then Thompson
    sampling decides (Xia et al. 2015, "Thompson Sampling for Budgeted Multi-armed Bandits"): each update is made with
    the arm whose worth, drawn from what is known of it, is the highest. It is one of *finding out* if that is not the
    arm that has paid most; when these have had their share of the budget, the one that has paid most is used. Of equals
    the default comes first.

    It is a :class:`~pytest_learnloop.learning.auto.chooser.Chooser`.
    """

    arms: Arms
    limits: Limits
    """Of the whole run."""
    meter: Callable[[], Spent]
    """All that was spent, and what answers from a cache were worth: a run that is repeated takes the same course."""
    paid_in: Literal["tokens", "candidates"]
    use: Callable[[Arm], object]
    """Sets what the next update is made with."""
    look: Callable[[Candidate, int], Mapping[Case, Outcome]]
    """The outcomes of a candidate on the cases that have the trace horizon of the arm, with so many steps."""
    heard: Callable[[Choice], object]
    """Hears of each update that is complete."""
    seed: int = 0
    _allowance: Allowance = field(init=False)
    _dice: random.Random = field(init=False)
    _knowledge: Knowledge = Knowledge.NOT_OVER
    _bought: float = math.inf
    """Updates of finding out that the budget buys."""
    _to_try: list[Arm] = field(default_factory=list)
    """Arms that wait for being tried, as often as each is to be."""
    _pays: dict[Arm, Pay] = field(init=False)
    _largest: float = 0.0
    """Gain of any update."""
    _most: Spent = field(default_factory=Spent)
    """That any update has taken, in each unit."""
    _for_finding_out: Spent = field(default_factory=Spent)
    _barren: set[Arm] = field(default_factory=set)
    """Those that nothing can be proposed with, as far as is known."""
    _now: Choice = field(init=False)
    _arm: Arm = field(init=False)
    _before: Spent = field(default_factory=Spent)

    def __post_init__(self) -> None:
        self._allowance, self._dice = Allowance(self.limits), random.Random(f"bandit {self.seed}")
        self._pays = dict.fromkeys(self.arms.every, Pay())
        self._arm = self.arms.default
        if len(self.arms.every) == 1:
            self._knowledge = Knowledge.NO_CHOICE

    def begin(self, update: int) -> None:
        """Choose the arm of an update, and set it."""
        self._before = self.meter()
        self._arm, why = self._chosen()
        self._now = Choice(update, self.arms.in_words(self._arm), why)
        self.use(self._arm)

    def seen(self, candidate: Candidate, traces: Mapping[Case, Outcome]) -> Mapping[Case, Outcome]:
        """The traces, those of episodes as far as the arm's horizon goes."""
        if "horizon" not in self.arms.options or self._arm.horizon is None:
            return traces
        return {**traces, **self.look(candidate, self._arm.horizon)}

    def end(self, gain: float) -> None:
        """Take note of what the update gained, 0 to 1, and took."""
        cost = max(1, getattr(self._account(), self.paid_in))
        finding_out = self._now.why is Why.FINDING_OUT
        self._pays[self._arm] = self._pays[self._arm].after(gain, cost, finding_out=finding_out)
        self._largest = max(self._largest, gain)
        if gain > 0:
            self._barren.clear()  # another parent, of which there may be more to say
        self.heard(replace(self._now, gain=gain, cost=cost))

    def passes_over(self) -> bool:
        """Nothing can be proposed with the arm: another is tried, unless it is the default already."""
        self._account()
        self._barren.add(self._arm)
        return self._arm != self.arms.default

    @property
    def findings(self) -> Findings:
        """What is known now."""
        knowledge = Knowledge.NO_GAIN if self._found and not self._largest else self._knowledge
        chosen = self._best() if knowledge is Knowledge.FOUND else self.arms.default
        updates, cost = (sum(getattr(each, name) for each in self._pays.values()) for name in ("updates", "cost"))
        mean_cost = cost / max(1, updates)
        of_arms = [OfArm.of(self.arms.in_words(arm), pay, mean_cost) for arm, pay in self._pays.items()]
        return Findings(
            self.arms.flags,
            tuple(of_arms),
            self.arms.in_words(self.arms.default),
            self.arms.in_words(chosen),
            knowledge,
            self.paid_in,
            self._least,
            None if math.isinf(self._bought) else int(self._bought),
            self._certainty(chosen) if chosen != self.arms.default else None,
        )

    @property
    def _found(self) -> bool:
        return self._knowledge is Knowledge.FOUND

    @property
    def _least(self) -> int:
        return _LEAST * len(self.arms.every)

    def _account(self) -> Spent:
        """What has been taken since the update began."""
        taken = _difference(self.meter(), self._before)
        self._most = _larger(self._most, taken)
        if self._now.why is Why.FINDING_OUT:
            self._for_finding_out += taken
        return taken

    def _chosen(self) -> tuple[Arm, Why]:
        if not any(pay.updates for pay in self._pays.values()):
            return self.arms.default, Why.FIRST
        if self._knowledge is Knowledge.NOT_OVER:
            if math.isinf(self._bought) and not self._to_try:
                self._plan()
            if (arm := self._next_to_try()) is not None:
                return arm, Why.FINDING_OUT
        if not self._found:
            return self.arms.default, Why.DEFAULT
        best, drawn = self._best(), self._drawn()
        if drawn != best and self._has_room:
            return drawn, Why.FINDING_OUT
        return best, Why.PAYS_MOST

    def _plan(self) -> None:
        """Try each arm as often as it takes at least, if that can be afforded."""
        self._bought = self._allowance.buys(self._most)
        if self._bought < self._least:
            self._knowledge = Knowledge.TOO_FEW
            return
        # In an order drawn anew each time round: what is gained early is gained more easily.
        every = self.arms.every
        self._to_try = [arm for _ in range(_LEAST) for arm in self._dice.sample(every, len(every))]

    def _next_to_try(self) -> Arm | None:
        """The next arm to try; None where that is over."""
        while self._to_try and self._has_room:
            arm = self._to_try.pop(0)
            if arm not in self._barren:
                return arm
        if self._knowledge is Knowledge.NOT_OVER:
            self._knowledge = Knowledge.CUT_SHORT if self._to_try else Knowledge.FOUND
        return None

    @property
    def _has_room(self) -> bool:
        """Whether another update of finding out can be afforded, even if it takes as much as any has."""
        return self._allowance.has_room(self._for_finding_out + self._most)

    @property
    def _usable(self) -> Sequence[Arm]:
        usable = [arm for arm in self.arms.every if arm not in self._barren and self._pays[arm].updates]
        return usable or [self.arms.default]

    def _best(self) -> Arm:
        """What has paid most; what differs by the rounding of floats alone is equal."""
        highest = max(pay.rate for pay in self._pays.values()) or 1.0
        return max(self._usable, key=lambda arm: (round(self._pays[arm].rate / highest, 9), arm == self.arms.default))

    def _drawn(self) -> Arm:
        return max(self._usable, key=lambda arm: self._pays[arm].drawn(self._dice, self._largest))

    def _certainty(self, arm: Arm) -> float:
        """The chance that an arm pays more than the default, 0 to 1, as far as that is known."""
        dice, one, other = random.Random(self.seed), self._pays[arm], self._pays[self.arms.default]
        wins = sum(one.drawn(dice, self._largest) > other.drawn(dice, self._largest) for _ in range(_DRAWS))
        return wins / _DRAWS


def _difference(after: Spent, before: Spent) -> Spent:
    return Spent(*(getattr(after, each.name) - getattr(before, each.name) for each in fields(Spent)))


def _larger(one: Spent, other: Spent) -> Spent:
    return Spent(*(max(getattr(one, each.name), getattr(other, each.name)) for each in fields(Spent)))
