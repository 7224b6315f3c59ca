"""The shares of train, validation and held-out, such as ``60/20/20``."""

from __future__ import annotations

import math
from dataclasses import dataclass

from pytest_learnloop.domain import Split
from pytest_learnloop.errors import SettingsError


@dataclass(frozen=True)
class Ratios:
    """Three shares of any total; train has some, the others may have none."""

    train: float = 60
    validation: float = 20
    held_out: float = 20

    @property
    def used(self) -> tuple[Split, ...]:
        """The splits that have a share."""
        return tuple(split for split, share in self._shares() if share > 0)

    def __str__(self) -> str:
        return "/".join(str(share).removesuffix(".0") for _, share in self._shares())

    def is_like(self, other: Ratios) -> bool:
        """Whether both divide in the same way, as ``60/20/20`` and ``3/1/1`` do."""
        return all(math.isclose(self.of(split), other.of(split)) for split in Split)

    def of(self, split: Split) -> float:
        """The share of a split in the whole, from 0 to 1."""
        return dict(self._shares())[split] / self._total

    def at(self, fraction: float) -> Split:
        """The split at a fraction of the whole, from 0 (included) to 1 (excluded)."""
        position = fraction * self._total
        for split, share in self._shares():
            if position < share:
                return split
            position -= share
        # Only rounding leads here: the fraction was within an ulp of 1.
        return self.used[-1]

    def without_held_out(self) -> Ratios:
        """Train and validation alone, in the ratio of these two."""
        return Ratios(self.train, self.validation, 0)

    @property
    def _total(self) -> float:
        return self.train + self.validation + self.held_out

    def _shares(self) -> tuple[tuple[Split, float], ...]:
        return (Split.TRAIN, self.train), (Split.VALIDATION, self.validation), (Split.HELD_OUT, self.held_out)


def parse_ratios(text: str) -> Ratios:
    """Ratios from text such as ``60/20/20``; raises SettingsError on anything else."""
    try:
        shares = [float(share) for share in text.split("/")]
    except ValueError:
        raise _invalid(text) from None
    if len(shares) != 3 or not all(math.isfinite(share) and share >= 0 for share in shares) or shares[0] == 0:
        raise _invalid(text)
    return Ratios(*shares)


def _invalid(text: str) -> SettingsError:
    return SettingsError(
        f"--learn-split: {text!r} is not valid: give the shares of train, validation and held-out as three numbers, "
        "none negative and the first above zero, such as 60/20/20"
    )
