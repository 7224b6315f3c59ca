"""How many cases a seeded test yields, and which seeds they have."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_learnloop.domain import Split
from pytest_learnloop.learning.case_seed import SeedRange
from pytest_learnloop.learning.repeats import repeat_of
from pytest_learnloop.learning.seeded_cases import SeededCases
from pytest_learnloop.learning.split import seeded_cases

NUMBERS = st.integers(1, 10**6)


@settings(max_examples=60)
@given(NUMBERS, NUMBERS)
def test_no_fewer_examples_than_wanted_and_no_case_too_many(examples: int, of_a_case: int) -> None:
    found = SeededCases(2, 3, 4).holding_out(examples, of_a_case)
    assert (found.train, found.validation) == (2, 3)
    assert (found.held_out - 1) * of_a_case < examples <= found.held_out * of_a_case


@settings(max_examples=60)
@given(st.text(), st.sampled_from(Split), st.booleans(), st.integers(), st.integers(0, 9))
def test_a_seed_tells_whether_train_has_other_cases(test: str, split: Split, trains: bool, seed: int, run: int) -> None:
    for case in seeded_cases(test, split, seed, 5, trains=trains):
        repeated = repeat_of(case, run).seed
        assert repeated is not None
        assert 0 <= repeated < 2**32
        assert SeedRange.with_seed(repeated).is_beside_train == (trains and split is not Split.TRAIN)


def test_many_cases_have_as_many_seeds() -> None:
    assert len({case.seed for case in seeded_cases("t", Split.HELD_OUT, 0, 10_000)}) == 10_000
