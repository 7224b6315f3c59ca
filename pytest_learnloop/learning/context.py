"""Building the learning context: the only door through which test results reach an optimizer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType

from pytest_learnloop.domain import Artifact, Candidate, Case, CaseSource, Experience, LearningContext


class HeldOutLeakError(Exception):
    """A learning context was to be built from something else than train experiences: a fault of ours."""


def build(
    artifact: Artifact,
    parent: Candidate,
    experiences: Iterable[Experience],
    train: Collection[Case],
    update: int,
    tests: Mapping[str, CaseSource] = MappingProxyType({}),
) -> LearningContext:
    """What one update shows the optimizer.

    :param train: the train cases; an experience with any other case is refused.
    :param tests: nodeid -> what the test does; of these, only the cases of the experiences are told.
    :raises HeldOutLeakError: if one is there all the same.
    """
    shown = tuple(experiences)
    allowed = frozenset(train)
    for experience in shown:
        if experience.case not in allowed:
            raise HeldOutLeakError(f"{experience.case.key} is not a train case")
    sources = {each.case: tests[each.case.nodeid] for each in shown if each.case.nodeid in tests}
    return LearningContext(artifact, parent, shown, update, sources)
