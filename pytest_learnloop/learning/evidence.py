"""Which tests may say what is to be trained: held-out tests must not, and it is not known yet how tests will be split.

How cases are grouped depends on which tests reach what is trained. So only tests count that are train whichever way
they are grouped.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from pytest_learnloop.domain import Split
from pytest_learnloop.learning.seeded_cases import SeededCases
from pytest_learnloop.learning.split import SplitBy, SplitRules, split_cases


def evidence(
    tests: Sequence[str],
    failing: Collection[str],
    rules: SplitRules,
    *,
    seeded: Collection[str] = frozenset(),
    marked: Mapping[str, Split] | None = None,
    known: Mapping[str, Split] | None = None,
    yields: Mapping[str, SeededCases] | None = None,
) -> frozenset[str]:
    """The tests that may be looked at, by their nodeids; the arguments are those of :func:`.split.split_cases`.

    One that fails is among them wherever a split would have one in train.
    """

    def train(split_by: SplitBy) -> frozenset[str]:
        chosen = replace(rules, split_by=split_by)
        splits = split_cases(tests, failing, chosen, seeded=seeded, marked=marked, known=known, yields=yields)
        return frozenset(case.nodeid for case in splits.train)

    if rules.split_by is not SplitBy.AUTO:
        return train(rules.split_by)
    either_way = train(SplitBy.FUNCTION) & train(SplitBy.CASE)
    if either_way.isdisjoint(failing):
        return either_way | (train(SplitBy.AUTO) & frozenset(failing))
    return either_way
