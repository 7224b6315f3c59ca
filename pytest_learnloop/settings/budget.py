"""When a run ends."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

from pytest_learnloop.errors import SettingsError
from pytest_learnloop.learning.budget import Limits, in_words, parse_budget
from pytest_learnloop.settings.effective import DEFAULT, Reading, by_model
from pytest_learnloop.settings.models import ModelSettings
from pytest_learnloop.settings.values import optional, whole

_BUDGET, _WITH_A_MODEL = "10m", "10m, 40 calls"
"""By default."""

_COUNTED: tuple[Literal["updates", "exposures"], ...] = ("updates", "exposures")
"""Limits with an option of their own beside the budget."""


@dataclass(frozen=True)
class BudgetSettings:
    """What a run may take."""

    limits: Limits
    remarks: tuple[str, ...] = ()
    """What the user should know of them, a sentence each."""

    @classmethod
    def read(cls, options: Reading, models: ModelSettings, *, asks: bool) -> BudgetSettings:
        """
        :param asks: whether the optimizer asks a model.
        :raises SettingsError: a value is not valid, or two options limit the same thing differently.
        """
        limits = _limits(options, has_model=models.model is not None)
        if asks or not options.is_given("budget"):
            return cls(limits)
        return _ended_without_calls(limits, asked=models.is_any_asked)

    def recorded(self) -> dict[str, Any]:
        """The limits as plain data for the journal."""
        return {"limits": str(self.limits)}


def _limits(options: Reading, *, has_model: bool) -> Limits:
    """The budget, with ``--learn-updates`` and ``--learn-exposures``, which mean what ``12 updates`` means in it."""
    default, why = by_model(_BUDGET, _WITH_A_MODEL, asks=has_model)
    given = {unit: options.parsed(unit, optional(whole(1))) for unit in _COUNTED}
    counts = {unit: count for unit, count in given.items() if count is not None}
    if counts:
        default = ", ".join(in_words(unit, count) for unit, count in counts.items())
        why = f"{DEFAULT} with --learn-{next(iter(counts))}"
    limits = options.parsed("budget", parse_budget, default, why)
    for unit, count in counts.items():
        also = getattr(limits, unit)
        if also not in (None, count) and not options.beats(unit, "budget"):
            raise SettingsError(
                f"--learn-{unit}: {count} is not what --learn-budget {str(limits)!r} says: give one of the two, or the "
                "same number in both"
            )
    return replace(limits, **counts)


def _ended_without_calls(limits: Limits, *, asked: bool) -> BudgetSettings:
    """The budget of a run whose optimizer asks no model.

    Where the limits limit nothing but calls, the default budget counts as well: the run would not end.

    :param asked: whether tests may ask a model.
    """
    of_calls = Limits(dollars=limits.dollars, calls=limits.calls, tokens=limits.tokens)
    ends = limits != of_calls
    if of_calls == Limits() or (ends and asked):
        return BudgetSettings(limits)
    why = "the optimizer asks no model" if asked else "no model is asked"
    remark = f"--learn-budget {of_calls}: {why}, so that this ends no run"
    if ends:
        return BudgetSettings(limits, (f"{remark}.",))
    default = parse_budget(_BUDGET)
    remark = f"{remark}, and the default of {default} counts beside it."
    return BudgetSettings(replace(limits, seconds=default.seconds), (remark,))
