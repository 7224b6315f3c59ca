"""The settings that there are to choose from."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from itertools import product
from typing import Literal

Option = Literal["batch", "horizon"]
"""What can be left to a run, by the name that it has after ``--learn-``."""

_BATCHES = (1, 3, 5)
"""The sizes of Nie et al. 2026, each of which was best on some of their tasks."""
_ALL, _FULL = "all", "full"


@dataclass(frozen=True)
class Arm:
    """One way to set, for one update, what is left to the run."""

    batch: int | None
    """Experiences of one batch; None for all."""
    horizon: int | None
    """Trace horizon in steps; None for whole episodes."""


@dataclass(frozen=True)
class Arms:
    """What is left to the run, and the ways to set it."""

    options: tuple[Option, ...]
    """What the arms differ in."""
    default: Arm
    """What counts if nothing is known."""
    every: tuple[Arm, ...]
    """All of them, the default among them; the smallest batch first, then the shortest horizon."""

    def in_words(self, arm: Arm) -> str:
        """Such as ``batch 3, horizon full``."""
        values = {"batch": arm.batch or _ALL, "horizon": arm.horizon or _FULL}
        return ", ".join(f"{option} {values[option]}" for option in self.options)

    @property
    def flags(self) -> str:
        """The options as they were given."""
        return " ".join(f"--learn-{option} auto" for option in self.options)


def arms_of(options: Collection[Option], default: Arm, *, cases: int, longest: int) -> Arms:
    """The arms of a run: one for each combination where several options are left to it.

    Batches are 1, 3 and 5, as far as there are more train cases than that, and the default. Horizons are one step,
    whole episodes, and the geometric mean of these two.

    :param options: what is left to the run.
    :param cases: number of train cases.
    :param longest: steps of their longest episode; 0 where there is none.
    """
    batches, horizons = {default.batch}, {default.horizon}
    if "batch" in options:
        batches |= {size for size in _BATCHES if size < cases}
    if "horizon" in options:
        horizons |= {steps for steps in (1, round(math.sqrt(longest))) if 0 < steps < longest}
    order = product(sorted(batches, key=_none_last), sorted(horizons, key=_none_last))
    named: tuple[Option, ...] = ("batch", "horizon")
    return Arms(
        tuple(each for each in named if each in options),
        default,
        tuple(Arm(batch, horizon) for batch, horizon in order),
    )


def _none_last(value: int | None) -> float:
    return math.inf if value is None else value
