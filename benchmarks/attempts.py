"""Attempts at faults of which it is known how the code is to be: what was tried, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from benchmarks.archives import same_code
from benchmarks.learned import Learned, learn

FaultT = TypeVar("FaultT")


@dataclass(frozen=True)
class Attempt(Generic[FaultT]):
    """What became of a fault."""

    fault: FaultT
    learned: Learned
    as_right: bool
    """The module is what it is in the right tree, but for its formatting."""

    @property
    def repaired_as_right(self) -> bool:
        """Whether all cases pass, and by the very code of the right tree."""
        return self.learned.repaired and self.as_right


def attempt(
    fault: FaultT, module: str, copy: Path, right: Path, options: Sequence[str], environment: Mapping[str, str]
) -> Attempt[FaultT]:
    """Try to mend a fault.

    :param module: path of its file in both trees.
    :param copy: the tree with the fault, which may be written to.
    :param right: the tree without it.
    :param options: as :func:`~benchmarks.learned.learn` has them.
    """
    learned = learn(copy, options, environment)
    return Attempt(fault, learned, same_code(copy / module, right / module))
