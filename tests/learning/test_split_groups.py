"""What belongs together stays together, and where it goes depends on nothing but its own id."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_learnloop.domain import Case, Split
from pytest_learnloop.learning.ratios import Ratios
from pytest_learnloop.learning.split import SplitBy, SplitRules, function_of, hash_fraction, split_cases

names = st.lists(st.sampled_from([f"test_m.py::test_{i}" for i in range(60)]), unique=True, min_size=5, max_size=24)
seeds = st.integers(min_value=0, max_value=1000)


def functions(count: int, cases: int = 1) -> list[str]:
    return [f"test_m.py::test_{f}[{c}]" for f in range(count) for c in range(cases)]


@pytest.mark.parametrize(
    ("nodeid", "function"),
    [
        ("test_a.py::test_x", "test_a.py::test_x"),
        ("test_a.py::test_x[1-2]", "test_a.py::test_x"),
        ("test_a.py::TestK::test_x[a::b[c]]", "test_a.py::TestK::test_x"),
        ("odd[dir]/test_a.py::test_x[1]", "odd[dir]/test_a.py::test_x"),
        ("README.md", "README.md"),
    ],
)
def test_the_function_of_a_nodeid(nodeid: str, function: str) -> None:
    assert function_of(nodeid) == function


def test_cases_of_a_function_share_a_split() -> None:
    splits = split_cases(functions(20, cases=4), failing=[], rules=SplitRules())
    for cases in splits.groups.values():
        assert len(cases) == 4
        assert len({splits.assignment[case] for case in cases}) == 1


def test_with_few_functions_each_case_is_a_group() -> None:
    splits = split_cases(functions(4, cases=30), failing=[], rules=SplitRules())
    assert len(splits.groups) == 120
    assert "Fewer than 5 test functions reach a parameter: their cases are split one by one." in splits.notes


def test_the_user_may_ask_for_functions_however_few_they_are() -> None:
    splits = split_cases(functions(2, cases=9), failing=[], rules=SplitRules(split_by=SplitBy.FUNCTION))
    assert set(splits.groups) == {"test_m.py::test_0", "test_m.py::test_1"}


def test_the_user_may_ask_for_cases_however_many_functions_there_are() -> None:
    splits = split_cases(functions(20, cases=3), failing=[], rules=SplitRules(split_by=SplitBy.CASE))
    assert len(splits.groups) == 60


@settings(max_examples=50)
@given(names, st.integers(1, 3), seeds)
def test_every_case_has_one_split_and_keeps_its_place_in_the_order(tests: list[str], cases: int, seed: int) -> None:
    nodeids = [f"{test}[{case}]" for test in tests for case in range(cases)]
    splits = split_cases(nodeids, failing=nodeids[:2], rules=SplitRules(seed=seed))
    assert list(splits.assignment) == [Case(nodeid) for nodeid in nodeids]
    together = [*splits.train, *splits.validation, *splits.held_out]
    assert sorted(together) == sorted(splits.assignment)
    for part in (splits.train, splits.validation, splits.held_out):
        assert list(part) == [case for case in splits.assignment if case in set(part)]


@settings(max_examples=50)
@given(names, names, seeds)
def test_adding_tests_moves_none(before: list[str], added: list[str], seed: int) -> None:
    rules = SplitRules(seed=seed)
    old = split_cases(before, failing=[], rules=rules)
    new = split_cases([*before, *(test for test in added if test not in before)], failing=[], rules=rules)
    assert old.assignment.items() <= new.assignment.items()


@settings(max_examples=50)
@given(names, names, st.data(), seeds)
def test_adding_tests_moves_none_that_was_kept_not_even_one_moved_by_repair(
    before: list[str], added: list[str], data: st.DataObject, seed: int
) -> None:
    everything = [*before, *(test for test in added if test not in before)]
    failing = data.draw(st.sets(st.sampled_from(everything)))
    old = split_cases(before, failing, SplitRules(seed=seed))
    if failing & {case.nodeid for case in old.train}:  # else a failing test among those added may move into train
        new = split_cases(everything, failing, SplitRules(seed=seed), known=old.keep)
        assert old.assignment.items() <= new.assignment.items()


def test_the_seed_decides() -> None:
    tests = functions(40)
    drawn = {split_cases(tests, [], SplitRules(seed=seed)).train for seed in range(5)}
    assert len(drawn) == 5


def test_ratios_roughly_hold() -> None:
    splits = split_cases(functions(3000), [], SplitRules(ratios=Ratios(50, 30, 20)))
    counts = Counter(splits.assignment.values())
    assert counts[Split.TRAIN] == pytest.approx(1500, abs=120)
    assert counts[Split.VALIDATION] == pytest.approx(900, abs=120)
    assert counts[Split.HELD_OUT] == pytest.approx(600, abs=120)


@given(seeds, st.text())
def test_a_hash_fraction_is_below_one(seed: int, group: str) -> None:
    assert 0 <= hash_fraction(seed, group) < 1
