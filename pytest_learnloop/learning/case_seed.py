"""The seed of a case. Whoever asks for it lets it decide what the test does: that makes a test a seeded one."""

from __future__ import annotations

from collections.abc import Callable

from pytest_learnloop.domain import Split

DEFAULT_SEED = 0
"""The seed where a test runs once and not as a case: without ``--learn``, and in the baseline and the final run."""

_RANGE_BITS = 30
_SPARE = 1 << 21
"""Seeds at the end of a range that only follow others."""


class SeedRange:
    """Seeds (below 2**32, so that any generator takes them) of which no case of another range has any.

    Each split has a range, and the cases of tests that train has no case of have another one.
    """

    SIZE = (1 << _RANGE_BITS) - _SPARE

    def __init__(self, number: int) -> None:
        self._number = number

    @classmethod
    def of(cls, split: Split, *, trains: bool) -> SeedRange:
        """
        :param trains: whether the test has train cases.
        """
        return cls(list(Split).index(split) if trains else len(Split))

    @classmethod
    def with_seed(cls, seed: int) -> SeedRange:
        """The range that a seed is of."""
        return cls(seed >> _RANGE_BITS)

    def at(self, position: int) -> int:
        """A seed of the range, whatever the position, which wraps around."""
        return (self._number << _RANGE_BITS) + position % self.SIZE

    @property
    def is_beside_train(self) -> bool:
        """Whether its cases are of tests that train has other cases of, so that the two must have nothing in common."""
        return 0 < self._number < len(Split)


class CaseSeed:
    """A seed, and whether it was asked for."""

    def __init__(self, value: int | None = None, on_asked: Callable[[], object] = lambda: None) -> None:
        """
        :param value: the case's seed, 0 to 2**32 - 1; None where it has none.
        :param on_asked: hears of it at once when the seed is asked for first, since the test may never come to its end.
        """
        self._value = DEFAULT_SEED if value is None else value
        self._on_asked = on_asked
        self.asked = False

    def ask(self) -> int:
        """The seed."""
        if not self.asked:
            self.asked = True
            self._on_asked()
        return self._value
