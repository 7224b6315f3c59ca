"""What the options say of experience batching: how many experiences are shown at once, which, and when to stop."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

from pytest_learnloop.effective import DEFAULT, Reading
from pytest_learnloop.errors import SettingsError
from pytest_learnloop.learning.budget import Limits, in_words, parse_budget
from pytest_learnloop.learning.samplers import FailingFirst, Related, Stratified, StratifyBy
from pytest_learnloop.option_values import AUTO, optional, or_auto, whole

ALL = "all"
"""The batch that is every train case."""

_COUNTED: tuple[Literal["updates", "exposures"], ...] = ("updates", "exposures")
"""Limits with an option of their own beside the budget."""


@dataclass(frozen=True)
class Batching:
    """Which train experiences one update sees."""

    size: int | None
    """Experiences of one batch; None for all there are. Where it is left to the run, the default."""
    sampler: str
    """Name of what draws them."""
    stratify: StratifyBy
    """What the strata of ``stratified`` are."""
    reshuffle: bool
    """Mix train and validation between epochs."""
    is_open: bool = False
    """Whether the size is left to the run."""

    def recorded(self) -> dict[str, Any]:
        """The same as plain data for the journal."""
        return {
            "batch": AUTO if self.is_open else self.size or ALL,
            "sampler": self.sampler,
            "stratify": self.stratify.value if self.sampler == Stratified.name else None,
            "reshuffle": self.reshuffle,
        }


def read_batching(read: Reading, *, searches: bool, reshuffle: bool, with_a_model: str) -> Batching:
    """
    :param searches: whether the optimizer asks no model.
    :param with_a_model: why a default is as it is where it does, in words.
    :raises SettingsError: a value is not valid, or strata are named that nothing is drawn by.
    """
    sampler = read.text("sampler", *((FailingFirst.name, DEFAULT) if searches else (Related.name, with_a_model)))
    stratify = StratifyBy(read.choice("stratify", [each.value for each in StratifyBy]))
    if read.is_given("stratify") and sampler != Stratified.name:
        raise SettingsError(
            f"--learn-stratify has no effect on the sampler {sampler}: add --learn-sampler {Stratified.name}"
        )
    default = (ALL, DEFAULT) if searches else ("3", with_a_model)
    size, is_open = read.parsed("batch", or_auto(_size, default[0]), *default)
    return Batching(size, sampler, stratify, reshuffle, is_open)


def read_limits(read: Reading, default: str, why: str) -> Limits:
    """The budget, with ``--learn-updates`` and ``--learn-exposures``, which mean what ``12 updates`` means in it.

    :param default: the budget where the user limits nothing.
    :raises SettingsError: a value is not valid, or two options limit the same thing differently.
    """
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


def _size(text: str) -> int | None:
    try:
        return None if text == ALL else whole(1)(text)
    except ValueError as error:
        raise ValueError(f"{error}, or {ALL} for every train case") from None
