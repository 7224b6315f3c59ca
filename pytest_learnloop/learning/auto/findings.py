"""What a run has found out about its settings, for its record and in words."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import Enum
from typing import Any

from pytest_learnloop.learning.auto.pay import Pay
from pytest_learnloop.words import counted


class Why(str, Enum):
    """Why an update was made with an arm."""

    FIRST = "the first update shows what updates take"
    FINDING_OUT = "finding out"
    PAYS_MOST = "it has paid most"
    DEFAULT = "the default, since it can't be told"


@dataclass(frozen=True)
class Choice:
    """One update, with what it was made, and what came of it."""

    update: int
    """1-based."""
    arm: str
    """In words."""
    why: Why
    gain: float = 0.0
    """By how much the best mean of validation rose, 0 to 1."""
    cost: float = 0.0
    """In the unit that is paid in."""


class Knowledge(str, Enum):
    """How much is known of which arm pays most."""

    NO_CHOICE = "with so few train cases or steps there is nothing to choose from"
    TOO_FEW = "the budget buys too few updates to find out"
    CUT_SHORT = "updates took more than the first one did, so that not every setting could be tried"
    NOT_OVER = "the run was over before every setting was tried"
    NO_GAIN = "nothing was gained with any setting"
    FOUND = "found out"


@dataclass(frozen=True)
class OfArm:
    """What one arm was tried for, and what came of it."""

    arm: str
    """In words."""
    updates: int
    finding_out: int
    """Of these, how many were to find out."""
    gain: float
    """Sum of what the best mean of validation rose by."""
    cost: float
    """Sum, in the unit that is paid in."""
    reward: float
    """What an update of this arm gains lately, if it takes what updates take on average."""

    @classmethod
    def of(cls, arm: str, pay: Pay, mean_cost: float) -> OfArm:
        """
        :param mean_cost: of an update, over all arms.
        """
        gain, reward = round(pay.gain, 6), round(pay.rate * mean_cost, 6)
        return cls(arm, pay.updates, pay.finding_out, gain, pay.cost, reward)


@dataclass(frozen=True)
class Findings:
    """What was tried, and what is used for what reason."""

    flags: str
    """The options, as they were given."""
    arms: tuple[OfArm, ...]
    default: str
    chosen: str
    """What has paid most; the default where nothing is known."""
    knowledge: Knowledge
    paid_in: str
    """The unit of costs: ``tokens`` or ``candidates``."""
    least: int
    """Updates that it takes to find out, at least."""
    bought: int | None
    """Updates of finding out that the budget buys; None where it buys any number, or where nobody knows."""
    certainty: float | None
    """The chance that the chosen setting pays more than the default; None where it is the default."""

    @property
    def reason(self) -> str:
        """Why it is the chosen setting, in words."""
        if self.knowledge is Knowledge.TOO_FEW:
            bought = counted(self.bought or 0, "update")
            return (
                "it can't be told which is best, since at most 30 % of the budget goes to finding out: that buys "
                f"{bought}, and {len(self.arms)} settings take {self.least}; the default is kept"
            )
        if self.knowledge is not Knowledge.FOUND:
            return f"{self.knowledge.value}; it can't be told which is best, and the default is kept"
        chosen, default = self._of(self.chosen), self._of(self.default)
        if self.certainty is None:
            return f"no other setting has paid more than the default ({_paid(default)})"
        return (
            f"it has paid most ({_paid(chosen)}; the default, {self.default}: {default.reward:.4f}; it pays more than "
            f"that with a chance of {self.certainty:.0%})"
        )

    def as_data(self) -> dict[str, Any]:
        """For ``result.json``."""
        return {**asdict(self), "knowledge": self.knowledge.value, "reason": self.reason}

    @property
    def sentence(self) -> str:
        """For the user."""
        updates = sum(each.updates for each in self.arms)
        finding_out = sum(each.finding_out for each in self.arms)
        spent = f" {finding_out} of {updates} updates went to finding out." if finding_out else ""
        return f"{self.flags}: {self.chosen}: {self.reason}.{spent}"

    def _of(self, arm: str) -> OfArm:
        return next(each for each in self.arms if each.arm == arm)


def _paid(arm: OfArm) -> str:
    return f"validation rose by {arm.reward:.4f} in an update of average cost"
