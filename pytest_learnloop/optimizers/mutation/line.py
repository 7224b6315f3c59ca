"""A line of the search: the edits of one parent, and how far it got with them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from pytest_learnloop.domain import Candidate
from pytest_learnloop.optimizers.mutation.composition import Pairs
from pytest_learnloop.optimizers.mutation.frontier import Find
from pytest_learnloop.optimizers.mutation.identity import Identity
from pytest_learnloop.optimizers.mutation.preferences import Preferences
from pytest_learnloop.optimizers.mutation.search import Search


@dataclass(eq=False)
class Line:
    """What is proposed for a parent, and was taught by it; it can be left, and gone on with later."""

    parent: Candidate
    identity: Identity
    """The parent's."""
    search: Search
    preferences: Preferences
    """That the search is ordered by."""
    finds: Iterator[Find]
    pairs: Pairs = field(default_factory=Pairs)
    late: list[Find] = field(default_factory=list)
    """What was late on a case that fails soon with the parent: it may hang, or be right and take its time."""

    def next(self) -> Find | None:
        """The next edit; None where none is left."""
        return self.pairs.next() or next(self.finds, None)
