"""Edits that helped but are not part of the parent, and how they are carried over to it."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pytest_learnloop.domain import Case
from pytest_learnloop.optimizers.mutation.edit import Edit
from pytest_learnloop.optimizers.mutation.frontier import Find
from pytest_learnloop.optimizers.mutation.subject import Subject

_ONE_IN = 6


@dataclass(frozen=True)
class Helpful:
    """A find that turned failing cases for the better."""

    find: Find
    turned: frozenset[Case]


class Helpers:
    """The helpful finds of a run, by the id of the candidate each made."""

    def __init__(self) -> None:
        self._known: dict[str, Helpful] = {}

    def add(self, candidate: str, find: Find, turned: Iterable[Case]) -> None:
        """Remember a find with the cases it turned."""
        self._known[candidate] = Helpful(find, frozenset(turned))

    def partners(self, find: Find, turned: Iterable[Case]) -> Iterator[tuple[int, Find]]:
        """Finds joined with this one, where each of the two turned a case that the other did not.

        With each comes the number of cases that the two turned together.
        """
        own = frozenset(turned)
        for helper in self._known.values():
            if helper.turned - own and own - helper.turned:
                pair = joined(helper.find, find)
                if pair is not None:
                    yield len(helper.turned | own), pair

    def without(self, candidate: str) -> None:
        """Forget the find that made a candidate, which is a parent now and has it built in."""
        self._known.pop(candidate, None)

    def for_cases(self, failing: Iterable[Case]) -> list[Helpful]:
        """Those that turned a case that still fails, the ones that turned most of them first."""
        still = frozenset(failing)
        useful = [helper for helper in self._known.values() if helper.turned & still]
        return sorted(useful, key=lambda helper: len(helper.turned & still), reverse=True)


class Pairs:
    """Pairs of edits waiting for their turn: those that turned the most cases first, and now and then only.

    The pairs of many helpful edits are far more than these, and hardly any of them is a repair.
    """

    def __init__(self) -> None:
        self._queue: list[tuple[int, int, Find]] = []
        self._pushed = self._asked = 0

    def add(self, turned: int, pair: Find) -> None:
        """Queue a pair by the number of cases that it can hope to turn."""
        self._pushed += 1
        heapq.heappush(self._queue, (-turned, self._pushed, pair))

    def next(self) -> Find | None:
        """The best pair, one time in :data:`_ONE_IN`."""
        self._asked += 1
        return heapq.heappop(self._queue)[2] if self._queue and self._asked % _ONE_IN == 0 else None


def joined(first: Find, second: Find) -> Find | None:
    """Two edits of the same source as one; None where they overlap, or are of different sources."""
    one, other = sorted((first.edit, second.edit), key=lambda edit: (edit.start, edit.end))
    if first.subject is not second.subject or one.end > other.start or one.start == other.start:
        return None
    between = first.subject.syntax.text[one.end : other.start]
    edit = Edit(one.start, other.end, f"{one.text}{between}{other.text}", f"{one.words} and {other.words}")
    return Find(first.subject, first.operator, first.place, min(first.line, second.line), edit, first.worth)


def carried_over(find: Find, subject: Subject) -> Find | None:
    """The same edit on the source of a new parent; None where that has changed in the edit's place."""
    old, new = find.subject.syntax.text, subject.syntax.text
    edit = find.edit.rebased(old, new)
    if edit is None:
        return None
    line = find.line + new.count("\n", 0, edit.start) - old.count("\n", 0, find.edit.start)
    return Find(subject, find.operator, find.place, line, edit, find.worth)
