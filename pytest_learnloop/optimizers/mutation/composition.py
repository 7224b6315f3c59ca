"""Edits that helped but are not part of the parent, and how they are carried over to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pytest_learnloop.domain import Case
from pytest_learnloop.optimizers.mutation.frontier import Find
from pytest_learnloop.optimizers.mutation.subject import Subject


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

    def without(self, candidate: str) -> None:
        """Forget the find that made a candidate, which is a parent now and has it built in."""
        self._known.pop(candidate, None)

    def for_cases(self, failing: Iterable[Case]) -> list[Helpful]:
        """Those that turned a case that still fails, the ones that turned most of them first."""
        still = frozenset(failing)
        useful = [helper for helper in self._known.values() if helper.turned & still]
        return sorted(useful, key=lambda helper: len(helper.turned & still), reverse=True)


def carried_over(find: Find, subject: Subject) -> Find | None:
    """The same edit on the source of a new parent; None where that has changed in the edit's place."""
    old, new = find.subject.syntax.text, subject.syntax.text
    edit = find.edit.rebased(old, new)
    if edit is None:
        return None
    line = find.line + new.count("\n", 0, edit.start) - old.count("\n", 0, find.edit.start)
    return Find(subject, find.operator, find.place, line, edit, find.worth)
