"""Train, validation and held-out run a property on examples of their own, which are the same for every candidate."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_learnloop.domain import Split
from pytest_learnloop.evaluation import seeded
from pytest_learnloop.learning.split import seeded_cases

WIDE = st.tuples(st.integers(), st.integers(), st.integers())
COINCIDENCES = 10
"""Of 30 examples, those that two streams may share: such as are small, or at the limits of what there is."""

NESTED = hypothesis.settings(
    max_examples=10, deadline=None, suppress_health_check=[hypothesis.HealthCheck.nested_given]
)


def examples(seed: int | None, fails: Callable[[Any], bool] = lambda _: False, strategy: Any = WIDE) -> list[Any]:
    """The examples that a case runs of a property that fails where it is said."""
    seen: list[Any] = []

    @hypothesis.settings(max_examples=30)
    @hypothesis.example((7, 7, 7))
    @hypothesis.given(strategy)
    def prop(value: Any) -> None:
        seen.append(value)
        assert not fails(value)

    item: Any = SimpleNamespace(obj=prop)
    seeded.prepare(item, seed)
    with seeded.apart_from_train(item, seed):
        try:
            prop()
        except AssertionError:
            return seen[: seen.index(seen[-1]) + 1]  # what has failed is run once more
    return seen


def seed_of(split: Split, run: int, *, trains: bool = True) -> int | None:
    return seeded_cases("test_p.py::test_p", split, run, trains=trains)[0].seed


@NESTED
@given(st.integers(0, 10**9))
def test_splits_have_streams_of_their_own(run: int) -> None:
    train, validation, held_out = (set(examples(seed_of(split, run))) for split in Split)
    for one, other in ((train, validation), (train, held_out), (validation, held_out)):
        assert len(one & other) <= COINCIDENCES
    assert held_out - train - validation


@NESTED
@given(st.integers(0, 10**9), st.sampled_from(Split))
def test_candidates_are_run_on_the_same_stream(run: int, split: Split) -> None:
    one, other = examples(seed_of(split, run)), examples(seed_of(split, run), lambda value: sum(value) % 7 == 3)
    assert one[: len(other)] == other


def test_cases_of_one_split_have_streams_of_their_own() -> None:
    cases = seeded_cases("test_p.py::test_p", Split.HELD_OUT, 0, 20)
    streams = [frozenset(examples(case.seed)) for case in cases]
    assert len(set(streams)) == 20
    assert all(len(one & other) <= COINCIDENCES for one in streams for other in streams if one is not other)


def test_what_every_stream_would_begin_with_is_run_in_train_alone() -> None:
    shared = [(7, 7, 7), (0, 0, 0)]
    assert examples(seed_of(Split.TRAIN, 1))[:2] == shared
    for split in (Split.VALIDATION, Split.HELD_OUT):
        assert (7, 7, 7) not in examples(seed_of(split, 1))
        assert len(examples(seed_of(split, 1), lambda value: value == (0, 0, 0))) == 30, "it does not fail there"


def test_a_property_that_is_held_out_as_a_whole_keeps_them() -> None:
    assert examples(seed_of(Split.HELD_OUT, 1, trains=False))[:2] == [(7, 7, 7), (0, 0, 0)]
    failing = examples(seed_of(Split.HELD_OUT, 1, trains=False), lambda value: value == (0, 0, 0))
    assert failing[-1] == (0, 0, 0)


@pytest.mark.parametrize("failure", [ValueError, AssertionError, pytest.fail.Exception])
def test_no_failure_of_the_first_example_counts(failure: type[BaseException]) -> None:
    def fails(value: Any) -> bool:
        if value == (0, 0, 0):
            raise failure("at the simplest example")
        return False

    assert len(examples(seed_of(Split.HELD_OUT, 1), fails)) == 30


def test_what_a_test_draws_while_it_runs_is_of_its_stream_as_well() -> None:
    drawn: list[int] = []

    @hypothesis.settings(max_examples=30)
    @hypothesis.given(st.data())
    def prop(data: st.DataObject) -> None:
        drawn.append(data.draw(st.integers(0, 10**9)))
        assert drawn[-1] > 0

    item: Any = SimpleNamespace(obj=prop)
    seeded.prepare(item, seed_of(Split.HELD_OUT, 1))
    with seeded.apart_from_train(item, seed_of(Split.HELD_OUT, 1)):
        prop()
    assert drawn[0] == 0
    assert len(drawn) == 30
