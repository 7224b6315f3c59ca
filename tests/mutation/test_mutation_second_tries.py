"""What was late on a case that fails soon is given more time, when nothing else is left to try."""

from __future__ import annotations

from collections.abc import Sequence

from mutation_support import artifact_of, context_of, experience, function, pool_of, rejected

from pytest_learnloop.domain import Ending, Experience, Proposal
from pytest_learnloop.optimizers.mutation import MutationOptimizer

CLAMP = function("def clamp(value, high):\n    return high if value > high else value\n")
FAILS = experience("test_a", 0)
LATE = experience("test_a", 0, ending=Ending.TIMEOUT)


def proposed(late: int, start: Experience = FAILS) -> list[Sequence[Proposal]]:
    """The updates of a search until it ends, of which so many edits are late, the first of them first."""
    artifact = artifact_of(CLAMP)
    optimizer, context = MutationOptimizer(artifact), context_of(artifact, [start])
    updates: list[Sequence[Proposal]] = []
    while proposals := optimizer.propose(context, pool_of(artifact), 1000):
        optimizer.observe([rejected(each, LATE if number < late else FAILS) for number, each in enumerate(proposals)])
        updates.append(proposals)
    return updates


def test_they_come_last_and_once() -> None:
    *search, again = proposed(3)
    assert [each.lenient for each in again] == [True] * 3
    assert [each.edits for each in again] == [each.edits for each in search[0][:3]]
    assert not any(each.lenient for update in search for each in update)


def test_most_of_what_is_late_only_hangs() -> None:
    *_, again = proposed(100)
    assert len(again) == 10


def test_where_the_start_hangs_a_time_out_promises_nothing() -> None:
    assert not any(each.lenient for update in proposed(3, start=LATE) for each in update)
