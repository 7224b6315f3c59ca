"""From the value that a test gives to a score between 0 and 1: scales, directions and levels."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import EllipsisType
from typing import Any, Literal, NamedTuple, get_args

from pytest_learnloop.domain import Raw

Direction = Literal["maximize", "minimize"]
Scale = tuple[float, float] | EllipsisType | None

_ROUNDING = 1e-9
"""By how much a mean of scores may come out beyond 0 and 1."""


class Score(NamedTuple):
    """A score, and the value that it comes from."""

    score: float
    """0 (worst) to 1 (best)."""
    raw: Raw


@dataclass(frozen=True)
class Grading:
    """How the values of one call of ``learn.score`` are to be taken."""

    ends: tuple[float, float] | None = (0.0, 1.0)
    """The values of the worst and of the best score; None where there is no scale."""
    clips: bool = True
    """Whether a value beyond the ends counts as the nearer one; else it is an error."""
    lower_is_better: bool = False

    @classmethod
    def of(cls, scale: Scale, direction: Direction | None) -> Grading:
        """How a scale and a direction are meant, the scale being ``...`` where none was given.

        :raises ValueError: they make no sense, or contradict each other.
        """
        if direction is not None and direction not in get_args(Direction):
            raise ValueError(f"learn.score: direction must be 'maximize' or 'minimize', not {direction!r}")
        minimizes = direction == "minimize"
        if scale is None:
            return cls(None, lower_is_better=minimizes)
        if isinstance(scale, EllipsisType):
            return cls((1.0, 0.0) if minimizes else (0.0, 1.0), clips=False, lower_is_better=minimizes)
        worst, best = _ends(scale)
        if direction == "maximize" and best < worst:
            raise ValueError(
                f"learn.score: scale={scale!r} says (worst, best), so that less is better, and direction='maximize' "
                "the contrary: leave one of them out"
            )
        if minimizes:
            worst, best = max(worst, best), min(worst, best)
        return cls((worst, best), lower_is_better=best < worst)

    def __call__(self, value: float) -> Score:
        """The score of a value; NaN has the worst.

        :raises ValueError: the value is beyond 0 and 1, and no scale was given.
        """
        raw = Raw(value, self.lower_is_better, scaled=self.ends is not None)
        if math.isnan(value):
            return Score(0.0, raw)
        return Score(place(raw) if self.ends is None else self._share(value, self.ends), raw)

    def _share(self, value: float, ends: tuple[float, float]) -> float:
        worst, best = ends
        share = (value - worst) / (best - worst)
        if not (self.clips or -_ROUNDING <= share <= 1 + _ROUNDING):
            raise ValueError(
                f"learn.score: without a scale a score is from 0 to 1, and {value!r} is not: give scale=(worst, best), "
                "beyond which values are clipped, or scale=None where any number may come"
            )
        return min(1.0, max(0.0, share))


def place(raw: Raw) -> float:
    """Where a value without a scale lies among all numbers: the better, the nearer to 1, and 0.5 for 0.

    That tells which of two values is better, and nothing more.
    """
    value = -raw.value if raw.lower_is_better else raw.value
    return 0.0 if math.isnan(value) else 0.5 + math.atan(math.asinh(value)) / math.pi


def mean(raws: list[Raw]) -> Raw:
    """What several runs of a case give together; what they all give, to the last digit."""
    noises = [each.noise for each in raws if each.noise is not None]
    value = statistics.mean(each.value for each in raws)
    return replace(raws[0], value=value, noise=max(noises, default=None))


def level_reached(value: float, stages: Mapping[float, str], *, lower_is_better: bool) -> str:
    """The words of the highest level that a value has reached; empty below the first, and for NaN.

    :param stages: level, in the unit of the value -> words.
    :raises ValueError: a level is NaN.
    :raises TypeError: a level is no number, or words are none.
    """
    for level, words in stages.items():
        if not isinstance(level, (int, float)) or not isinstance(words, str):
            raise TypeError(f"learn.score: stages must be {{level: words}}, not {{{level!r}: {words!r}}}")
        if math.isnan(level):
            raise ValueError("learn.score: a level of stages must not be NaN")
    reached = [each for each in stages if (value <= each if lower_is_better else value >= each)]
    if not reached:
        return ""
    return stages[min(reached) if lower_is_better else max(reached)]


def number(value: object, name: str) -> float:
    """A number as the test gave it, be it of numpy or of a tensor.

    :param name: of what it was given to.
    :raises TypeError: it is none.
    """
    if isinstance(value, (str, bytes)) or not hasattr(type(value), "__float__"):
        raise TypeError(f"{name}: expected a number, not {type(value).__name__}")
    return float(value)  # type: ignore[arg-type]


def _ends(scale: object) -> tuple[float, float]:
    try:
        ends: Any = scale
        worst, best = map(float, ends)
        if worst != best and math.isfinite(worst) and math.isfinite(best):
            return worst, best
    except (TypeError, ValueError):
        pass
    raise ValueError(f"learn.score: scale must be (worst, best), two finite numbers that differ, not {scale!r}")
