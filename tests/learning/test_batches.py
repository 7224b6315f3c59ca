"""What is shown to an optimizer, and how it is counted."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from batch_support import OURS, SEEDS, cases, experience, experiences, sampler
from hypothesis import given
from hypothesis import strategies as st

from pytest_learnloop.domain import Experience
from pytest_learnloop.errors import OptimizerError
from pytest_learnloop.learning.batch import Batch, Batches
from pytest_learnloop.learning.budget import Budget, Limits

sizes = st.none() | st.integers(1, 6)


@given(experiences(), st.sampled_from(OURS), sizes, st.integers(1, 40), st.integers(1, 4), SEEDS)
def test_exposures_come_out_exactly(
    known: list[Experience], name: str, size: int | None, limit: int, questions: int, seed: int
) -> None:
    budget = Budget(Limits(exposures=limit))
    batches = Batches(sampler(name, seed), size, budget)
    shown = 0
    while budget.exhausted is None:
        drawn = batches.draw(known, questions)
        assert 1 <= len(drawn) <= questions
        assert all(len(batch) <= (size or len(known)) for batch in drawn)
        shown += sum(map(len, drawn))
        assert budget.spent.exposures == shown
    assert shown == limit
    assert batches.draw(known, questions) == []


@given(experiences(), st.integers(1, 4))
def test_all_are_all_in_their_order_whatever_the_sampler(known: list[Experience], questions: int) -> None:
    batches = Batches(sampler("shuffle"), None)
    assert batches.draw(known, questions) == [tuple(known)] * questions


@given(experiences(), st.integers(1, 12))
def test_what_is_shown_for_a_reason_of_its_own_is_counted_and_limited(known: list[Experience], limit: int) -> None:
    budget = Budget(Limits(exposures=limit))
    shown = Batches(sampler("shuffle"), 3, budget).show(known)
    assert list(shown) == known[:limit]
    assert budget.spent.exposures == len(shown)


def test_nothing_is_drawn_from_nothing() -> None:
    assert Batches(sampler("shuffle"), 3).draw([]) == []


def test_questions_about_one_candidate_see_each_others_batches() -> None:
    seen: list[list[int]] = []

    class Watching:
        name = "watching"

        def draw(self, experiences: Sequence[Experience], size: int, beside: Sequence[Batch] = ()) -> Batch:
            seen.append([len(batch) for batch in beside])
            return experiences[:size]

    Batches(Watching(), 2).draw([experience(number) for number in range(3)], 3)
    assert seen == [[], [2], [2, 2]]


KNOWN = [experience(number) for number in range(3)]


@pytest.mark.parametrize(
    "given",
    [[], KNOWN, [KNOWN[0], KNOWN[0]], [experience(9)]],
    ids=["none", "too many", "one of them twice", "one that was not there"],
)
def test_a_sampler_that_gives_no_batch_ends_the_run_with_its_name(given: list[Experience]) -> None:
    class Careless:
        name = "careless"

        def draw(self, experiences: Sequence[Experience], size: int, beside: Sequence[Batch] = ()) -> Batch:
            return given

    budget = Budget(Limits())
    with pytest.raises(OptimizerError, match="the sampler 'careless' gave"):
        Batches(Careless(), 2, budget).draw(KNOWN)
    assert budget.spent.exposures == 0


def test_what_is_drawn_is_of_the_candidate_that_is_asked_about() -> None:
    batches = Batches(sampler("failing-first"), 1)
    before, after = [experience(0), experience(1, 1.0)], [experience(0, 1.0), experience(1)]
    assert [cases(batches.draw(known)[0])[0].nodeid[-2] for known in (before, after)] == ["0", "1"]
