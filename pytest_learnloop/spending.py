"""What the options say of the budget: when a run ends."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from pytest_learnloop.effective import DEFAULT, Reading, by_model
from pytest_learnloop.errors import SettingsError
from pytest_learnloop.learning.budget import Limits, in_words, parse_budget
from pytest_learnloop.option_values import optional, whole

_BUDGET, _WITH_A_MODEL = "10m", "10m, 40 calls"
"""By default."""

_COUNTED: tuple[Literal["updates", "exposures"], ...] = ("updates", "exposures")
"""Limits with an option of their own beside the budget."""


def read_limits(read: Reading, *, asks: bool) -> Limits:
    """The budget, with ``--learn-updates`` and ``--learn-exposures``, which mean what ``12 updates`` means in it.

    :param asks: whether there is a model to propose.
    :raises SettingsError: a value is not valid, or two options limit the same thing differently.
    """
    default, why = by_model(_BUDGET, _WITH_A_MODEL, asks=asks)
    given = {unit: read.parsed(unit, optional(whole(1))) for unit in _COUNTED}
    counts = {unit: count for unit, count in given.items() if count is not None}
    if counts:
        default = ", ".join(in_words(unit, count) for unit, count in counts.items())
        why = f"{DEFAULT} with --learn-{next(iter(counts))}"
    limits = read.parsed("budget", parse_budget, default, why)
    for unit, count in counts.items():
        also = getattr(limits, unit)
        if also not in (None, count) and not read.beats(unit, "budget"):
            raise SettingsError(
                f"--learn-{unit}: {count} is not what --learn-budget {str(limits)!r} says: give one of the two, or the "
                "same number in both"
            )
    return replace(limits, **counts)


def ended_without_calls(limits: Limits, *, asked: bool) -> tuple[Limits, list[str]]:
    """The limits of a run whose optimizer asks no model, and what the user should know of them, a sentence each.

    Where they limit nothing but calls, the default budget counts as well: the run would not end.

    :param asked: whether tests may ask a model.
    """
    of_calls = Limits(dollars=limits.dollars, calls=limits.calls, tokens=limits.tokens)
    ends = limits != of_calls
    if of_calls == Limits() or (ends and asked):
        return limits, []
    why = "the optimizer asks no model" if asked else "no model is asked"
    remark = f"--learn-budget {of_calls}: {why}, so that this ends no run"
    if ends:
        return limits, [f"{remark}."]
    default = parse_budget(_BUDGET)
    return replace(limits, seconds=default.seconds), [f"{remark}, and the default of {default} counts beside it."]
