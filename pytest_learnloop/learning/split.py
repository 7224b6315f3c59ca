"""Dividing the cases among train, validation and held-out.

A group of cases goes where a seeded hash of its own id says, so that adding tests moves none of the others. Marks,
patterns and the assignments of earlier runs decide otherwise; a train split without a failing test is repaired.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from fnmatch import fnmatchcase

from pytest_learnloop.domain import Case, Split
from pytest_learnloop.learning.case_seed import SeedRange
from pytest_learnloop.learning.ratios import Ratios
from pytest_learnloop.learning.seeded_cases import SeededCases

FEWEST_FUNCTIONS = 5
"""With fewer relevant test functions than this, groups are single cases."""

_FOLLOWING = 1 << 10
"""Seeds that are a case's own: its further episodes have those that follow its seed."""


class SplitBy(str, Enum):
    """What a group is."""

    AUTO = "auto"
    """A test function; a single case where there are few functions, or where just one of them fails."""
    FUNCTION = "function"
    CASE = "case"


@dataclass(frozen=True)
class SplitRules:
    """How the user wants the cases to be divided."""

    ratios: Ratios = field(default_factory=Ratios)
    split_by: SplitBy = SplitBy.AUTO
    held_out: tuple[str, ...] = ()
    """Patterns of paths, directories or nodeids that are held out unless a mark says otherwise."""
    seed: int = 0
    seeded_cases: SeededCases = field(default_factory=SeededCases)
    """Cases that a seeded test yields unless a mark says otherwise."""


@dataclass(frozen=True)
class Splits:
    """Which case is used for what."""

    assignment: Mapping[Case, Split]
    """Every case with its split, in collection order."""
    groups: Mapping[str, tuple[Case, ...]]
    """Group id -> its cases; a seeded test that was divided itself, by its seeds, belongs to none."""
    keep: Mapping[str, Split]
    """What later runs must know: group id or case key -> split."""
    notes: tuple[str, ...] = ()
    """What was repaired or is missing, a sentence each."""

    @property
    def train(self) -> tuple[Case, ...]:
        """The train cases in collection order."""
        return self._of(Split.TRAIN)

    @property
    def validation(self) -> tuple[Case, ...]:
        """The validation cases in collection order."""
        return self._of(Split.VALIDATION)

    @property
    def held_out(self) -> tuple[Case, ...]:
        """The held-out cases in collection order."""
        return self._of(Split.HELD_OUT)

    def _of(self, wanted: Split) -> tuple[Case, ...]:
        return tuple(case for case, split in self.assignment.items() if split is wanted)


def split_cases(
    tests: Sequence[str],
    failing: Collection[str],
    rules: SplitRules,
    *,
    seeded: Collection[str] = frozenset(),
    marked: Mapping[str, Split] | None = None,
    known: Mapping[str, Split] | None = None,
    yields: Mapping[str, SeededCases] | None = None,
) -> Splits:
    """Divide the relevant tests, given by their nodeids in collection order.

    ``failing`` are those with something to gain at the start, ``seeded`` those that yield cases on seeds of their own
    for each split, ``marked`` those whose split the user decided, ``known`` is what earlier runs asked to
    :attr:`~Splits.keep`, and ``yields`` says how many cases a seeded test yields where a mark does. What was held out
    before never becomes train, unless a mark says so.
    """
    fixed = _fixed(tests, marked or {}, rules.held_out)
    known = known or {}
    ordinary = [test for test in tests if test not in seeded]
    notes = _marked_although_held_out(tests, fixed, known)
    grouping = _Grouping.of(ordinary, failing, fixed, rules.split_by)
    ratios = rules.ratios.without_held_out() if Split.HELD_OUT in fixed.values() else rules.ratios
    places = {
        test: fixed.get(test)
        or earlier_split(known, test)
        or ratios.at(hash_fraction(rules.seed, grouping.group_of[test]))
        for test in ordinary
    }
    movable = {test for test in ordinary if test not in fixed and earlier_split(known, test) is not Split.HELD_OUT}
    notes += [*grouping.notes, *_repair(places, failing, movable, grouping, rules.seed)]
    keep = {_kept_as(test, fixed, known, grouping): place for test, place in places.items()}
    assignment: dict[Case, Split] = {}
    groups = grouping.cases()
    for test in tests:
        if test not in seeded:
            assignment[Case(test)] = places[test]
            continue
        splits = _splits_of_seeded(fixed.get(test), earlier_split(known, test), ratios)
        yielded = _yielded(test, splits, rules.seed, (yields or {}).get(test, rules.seeded_cases))
        assignment |= yielded
        if len(splits) == 1:
            groups[function_of(test)] = (*groups.get(function_of(test), ()), *yielded)
    notes += _missing(assignment, ratios)
    notes += _matching_nothing(tests, rules.held_out)
    return Splits(assignment, groups, keep, tuple(notes))


def function_of(nodeid: str) -> str:
    """The nodeid of a test without its ``[parameters]``."""
    path, separator, name = nodeid.partition("::")
    return path + separator + name.partition("[")[0]


def earlier_split(known: Mapping[str, Split], nodeid: str) -> Split | None:
    """The split of a test by what earlier runs asked to :attr:`~Splits.keep`; None where they didn't know it."""
    return known.get(nodeid) or known.get(function_of(nodeid))


def hash_fraction(seed: int, group: str) -> float:
    """Where a group falls between 0 (included) and 1 (excluded)."""
    digest = hashlib.sha256(f"{seed}\0{group}".encode()).digest()
    return (int.from_bytes(digest[:8], "big") >> 11) / 2**53


def seeded_cases(nodeid: str, split: Split, seed: int, number: int = 1, *, trains: bool = True) -> list[Case]:
    """The cases that a seeded test yields for a split; more of them begin with the same.

    Each split has a range of seeds of its own: whatever the run's seed, no case is in one split today and in another
    tomorrow.

    :param trains: whether the test has train cases.
    """
    digest = hashlib.sha256(f"{seed}\0{nodeid}\0{split.value}".encode()).digest()
    seeds, first = SeedRange.of(split, trains=trains), int.from_bytes(digest[:8], "big")
    return [Case(nodeid, seeds.at(first + each * _FOLLOWING)) for each in range(number)]


@dataclass(frozen=True)
class _Grouping:
    """Which group a test belongs to, and why groups are what they are."""

    group_of: Mapping[str, str]
    notes: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, tests: Sequence[str], failing: Collection[str], fixed: Mapping[str, Split], split_by: SplitBy
    ) -> _Grouping:
        functions = {test: function_of(test) for test in tests}
        by_case = {test: test for test in tests}
        if split_by is SplitBy.CASE:
            return cls(by_case)
        if split_by is SplitBy.FUNCTION:
            return cls(functions)
        if len(set(functions.values())) < FEWEST_FUNCTIONS:
            shared = len(set(functions.values())) < len(tests)
            note = f"Fewer than {FEWEST_FUNCTIONS} test functions reach a parameter: their cases are split one by one."
            return cls(by_case, (note,) if shared else ())
        to_learn = {functions[test] for test in tests if test in failing and fixed.get(test) is not Split.HELD_OUT}
        if len(to_learn) == 1:
            (lone,) = to_learn
            cases_of_lone = [test for test in tests if functions[test] == lone]
            if len(cases_of_lone) > 1:
                note = f"{lone} is the only failing test function: its cases are split one by one."
                return cls({**functions, **{test: test for test in cases_of_lone}}, (note,))
        return cls(functions)

    def cases(self) -> dict[str, tuple[Case, ...]]:
        members: dict[str, list[Case]] = {}
        for test, group in self.group_of.items():
            members.setdefault(group, []).append(Case(test))
        return {group: tuple(cases) for group, cases in members.items()}


def _fixed(tests: Iterable[str], marked: Mapping[str, Split], patterns: Sequence[str]) -> dict[str, Split]:
    """The tests whose split the user decided; a mark beats a pattern."""
    by_pattern = {test: Split.HELD_OUT for test in tests if _matches(test, patterns)}
    return {**by_pattern, **{test: marked[test] for test in tests if test in marked}}


def _matching_nothing(tests: Sequence[str], patterns: Sequence[str]) -> list[str]:
    unmatched = [pattern for pattern in patterns if not any(_matches(test, [pattern]) for test in tests)]
    return [f"--learn-held-out {pattern} matches no test that reaches what is trained." for pattern in unmatched]


def _matches(nodeid: str, patterns: Sequence[str]) -> bool:
    path = nodeid.partition("::")[0]
    names = (path, function_of(nodeid), nodeid)
    return any(
        # Equality first: to fnmatch the brackets of a nodeid are a set of characters.
        name == pattern or fnmatchcase(name, pattern) or fnmatchcase(path, f"{pattern.rstrip('/')}/*")
        for pattern in patterns
        for name in names
    )


def _kept_as(test: str, fixed: Mapping[str, Split], known: Mapping[str, Split], grouping: _Grouping) -> str:
    """The key under which a test's split is kept.

    A test that was decided by itself stays by itself: its function may have other cases that were not collected now.
    """
    return test if test in fixed or test in known else grouping.group_of[test]


def _splits_of_seeded(fixed: Split | None, earlier: Split | None, ratios: Ratios) -> Sequence[Split]:
    if fixed is None and earlier is Split.HELD_OUT:
        fixed = earlier
    return ratios.used if fixed is None else (fixed,)


def _yielded(test: str, splits: Sequence[Split], seed: int, numbers: SeededCases) -> dict[Case, Split]:
    """The cases of a seeded test."""
    trains = Split.TRAIN in splits
    return {
        case: split for split in splits for case in seeded_cases(test, split, seed, numbers.of(split), trains=trains)
    }


def _repair(
    places: dict[str, Split], failing: Collection[str], movable: Collection[str], grouping: _Grouping, seed: int
) -> list[str]:
    """Move a failing group into train where there is none, and say so."""
    failing_here = [test for test in places if test in failing]
    if not failing_here or any(places[test] is Split.TRAIN for test in failing_here):
        return []
    candidates = [test for test in failing_here if test in movable]
    if not candidates:
        return ["Train has no failing test, and those of the other splits were marked or held out earlier."]
    group_of = grouping.group_of
    chosen = min(
        candidates, key=lambda test: (places[test] is Split.HELD_OUT, hash_fraction(seed, group_of[test]), test)
    )
    origin = places[chosen]
    for test in movable:
        if group_of[test] == group_of[chosen]:
            places[test] = Split.TRAIN
    return [f"Train had no failing test: {group_of[chosen]} was moved there from {origin.in_words}."]


def _marked_although_held_out(
    tests: Sequence[str], fixed: Mapping[str, Split], known: Mapping[str, Split]
) -> list[str]:
    return [
        f"{test} was held out in an earlier run and is marked {fixed[test].in_words}: "
        "what it says at the end may flatter."
        for test in tests
        if fixed.get(test, Split.HELD_OUT) is not Split.HELD_OUT and earlier_split(known, test) is Split.HELD_OUT
    ]


def _missing(assignment: Mapping[Case, Split], ratios: Ratios) -> list[str]:
    consequences = {
        Split.TRAIN: "there is nothing to learn from",
        Split.VALIDATION: "candidates are selected on train alone",
        Split.HELD_OUT: "nothing tells whether what was learned holds on unseen tests",
    }
    present = set(assignment.values())
    wanted = {*ratios.used} if assignment else set()
    return [
        f"None of the tests that reach what is trained is for {split.in_words}: {consequence}."
        for split, consequence in consequences.items()
        if split in wanted and split not in present
    ]
