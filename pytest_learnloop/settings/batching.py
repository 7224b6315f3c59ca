"""Experience batching: how many experiences are shown at once, and which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pytest_learnloop.errors import SettingsError
from pytest_learnloop.learning.samplers import FailingFirst, Related, Stratified, StratifyBy
from pytest_learnloop.settings.effective import Reading, by_model
from pytest_learnloop.settings.values import AUTO, or_auto, whole

ALL = "all"
"""The batch that is every train case."""


@dataclass(frozen=True)
class BatchingSettings:
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

    @classmethod
    def read(cls, options: Reading, *, asks: bool) -> BatchingSettings:
        """
        :param asks: whether the optimizer asks a model.
        :raises SettingsError: a value is not valid, or strata are named that nothing is drawn by.
        """
        sampler = options.text("sampler", *by_model(FailingFirst.name, Related.name, asks=asks))
        stratify = options.member("stratify", StratifyBy)
        if options.is_given("stratify") and sampler != Stratified.name:
            raise SettingsError(
                f"--learn-stratify has no effect on the sampler {sampler}: add --learn-sampler {Stratified.name}"
            )
        default, why = by_model(ALL, "3", asks=asks)
        size, is_open = options.parsed("batch", or_auto(_size, default), default, why)
        return cls(size, sampler, stratify, options.is_on("reshuffle"), is_open)

    def recorded(self) -> dict[str, Any]:
        """The same as plain data for the journal."""
        return {
            "batch": AUTO if self.is_open else self.size or ALL,
            "sampler": self.sampler,
            "stratify": self.stratify.value if self.sampler == Stratified.name else None,
            "reshuffle": self.reshuffle,
        }


def _size(text: str) -> int | None:
    try:
        return None if text == ALL else whole(1)(text)
    except ValueError as error:
        raise ValueError(f"{error}, or {ALL} for every train case") from None
