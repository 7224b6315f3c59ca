"""How many cases a seeded test yields for each split."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from pytest_learnloop.domain import Split

_MOST = 1000


@dataclass(frozen=True)
class SeededCases:
    """Numbers of cases, each on a seed of its own."""

    train: int = 1
    validation: int = 1
    held_out: int = 1

    def of(self, split: Split) -> int:
        """The number for a split."""
        return {Split.TRAIN: self.train, Split.VALIDATION: self.validation, Split.HELD_OUT: self.held_out}[split]

    def holding_out(self, examples: int, of_a_case: int) -> SeededCases:
        """As many held-out cases as together run so many examples at least.

        :param of_a_case: examples that one case runs.
        """
        return replace(self, held_out=math.ceil(examples / of_a_case))


def parse_seeded_cases(text: str) -> SeededCases:
    """Numbers from text such as ``5``, for every split, or ``1/5/5``.

    :raises ValueError: it is something else; says what would be valid.
    """
    try:
        numbers = [int(number) for number in text.split("/")]
    except ValueError:
        numbers = []
    if len(numbers) not in (1, 3) or not all(1 <= number <= _MOST for number in numbers):
        raise ValueError(
            f"one number of cases from 1 to {_MOST}, such as 5, or one each for train, validation and held-out, such "
            "as 1/5/5"
        )
    return SeededCases(*(numbers * 3 if len(numbers) == 1 else numbers))
