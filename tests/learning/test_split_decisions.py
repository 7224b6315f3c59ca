"""Marks beat patterns, patterns beat what earlier runs kept, and that beats the hash."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_learnloop.domain import Case, Split
from pytest_learnloop.learning.case_seed import SeedRange
from pytest_learnloop.learning.ratios import Ratios
from pytest_learnloop.learning.seeded_cases import SeededCases
from pytest_learnloop.learning.split import SplitBy, SplitRules, seeded_cases, split_cases

TESTS = [f"tests/test_m.py::test_{number}" for number in range(40)]
PLAIN = split_cases(TESTS, [], SplitRules())
A_TRAIN_TEST, A_HELD_OUT_TEST = PLAIN.train[0].nodeid, PLAIN.held_out[0].nodeid


def test_a_mark_decides() -> None:
    splits = split_cases(TESTS, [], SplitRules(), marked={A_TRAIN_TEST: Split.VALIDATION})
    assert splits.assignment == {**PLAIN.assignment, Case(A_TRAIN_TEST): Split.VALIDATION}


def test_where_tests_are_marked_held_out_the_rest_share_train_and_validation() -> None:
    splits = split_cases(TESTS, [], SplitRules(), marked={A_TRAIN_TEST: Split.HELD_OUT})
    assert splits.held_out == (Case(A_TRAIN_TEST),)
    assert len(splits.train) > len(splits.validation) > 0


@pytest.mark.parametrize(
    "pattern",
    ["secret/test_s.py", "secret", "secret/", "secret/*", "*/test_s.py", "secret/test_s.py::test_s*", "*::test_s[[]1]"],
)
def test_a_pattern_holds_out_by_path_directory_or_nodeid(pattern: str) -> None:
    splits = split_cases([*TESTS, "secret/test_s.py::test_s[1]"], [], SplitRules(held_out=(pattern,)))
    assert splits.held_out == (Case("secret/test_s.py::test_s[1]"),)


def test_a_nodeid_with_brackets_is_a_pattern_of_itself() -> None:
    splits = split_cases([*TESTS, "test_s.py::test_s[1]"], [], SplitRules(held_out=("test_s.py::test_s[1]",)))
    assert splits.held_out == (Case("test_s.py::test_s[1]"),)


def test_a_mark_beats_a_pattern() -> None:
    splits = split_cases(TESTS, [], SplitRules(held_out=("tests",)), marked={A_HELD_OUT_TEST: Split.TRAIN})
    assert splits.train == (Case(A_HELD_OUT_TEST),)


def test_an_earlier_assignment_beats_the_hash() -> None:
    splits = split_cases(TESTS, [], SplitRules(ratios=Ratios(1, 1, 98), seed=5), known=PLAIN.keep)
    assert splits.assignment == PLAIN.assignment


def test_a_function_that_was_kept_decides_for_cases_added_to_it() -> None:
    splits = split_cases([f"{A_HELD_OUT_TEST}[new]"], [], SplitRules(split_by=SplitBy.CASE), known=PLAIN.keep)
    assert splits.held_out == (Case(f"{A_HELD_OUT_TEST}[new]"),)


def test_a_mark_beats_an_earlier_assignment_and_a_held_out_test_turned_into_train_is_told() -> None:
    splits = split_cases(TESTS, [], SplitRules(), known=PLAIN.keep, marked={A_HELD_OUT_TEST: Split.TRAIN})
    assert splits.assignment[Case(A_HELD_OUT_TEST)] is Split.TRAIN
    assert f"{A_HELD_OUT_TEST} was held out in an earlier run and is marked train:" in splits.notes[0]


def test_a_mark_on_one_case_is_not_kept_for_its_function() -> None:
    tests = [f"{test}[{number}]" for test in TESTS for number in range(2)]
    splits = split_cases(tests, [], SplitRules(), marked={f"{A_TRAIN_TEST}[0]": Split.VALIDATION})
    assert splits.keep[f"{A_TRAIN_TEST}[0]"] is Split.VALIDATION
    assert splits.keep[A_TRAIN_TEST] is Split.TRAIN


class TestSeeded:
    """A seeded test yields a case for every split, on seeds that never meet."""

    def test_one_case_a_split(self) -> None:
        splits = split_cases([*TESTS, "test_p.py::test_p"], [], SplitRules(seed=3), seeded={"test_p.py::test_p"})
        cases = {case: split for case, split in splits.assignment.items() if case.nodeid == "test_p.py::test_p"}
        assert cases == {case: split for split in Split for case in seeded_cases("test_p.py::test_p", split, seed=3)}
        assert "test_p.py::test_p" not in splits.groups

    def test_a_mark_leaves_it_one_case(self) -> None:
        splits = split_cases(TESTS, [], SplitRules(), seeded=TESTS, marked={TESTS[0]: Split.VALIDATION})
        (case,) = seeded_cases(TESTS[0], Split.VALIDATION, seed=0, trains=False)
        assert splits.assignment[case] is Split.VALIDATION
        assert sum(case.nodeid == TESTS[0] for case in splits.assignment) == 1

    def test_one_that_was_held_out_as_an_ordinary_test_stays_so(self) -> None:
        splits = split_cases(TESTS, [], SplitRules(), seeded=TESTS, known={TESTS[0]: Split.HELD_OUT})
        assert [case.nodeid for case in splits.held_out].count(TESTS[0]) == 1
        assert TESTS[0] not in {case.nodeid for case in splits.train}

    def test_it_yields_no_case_for_a_split_without_a_share(self) -> None:
        splits = split_cases(TESTS, [], SplitRules(ratios=Ratios(80, 0, 20)), seeded=TESTS)
        assert not splits.validation

    def test_one_that_is_held_out_as_a_whole_is_a_group(self) -> None:
        splits = split_cases(
            TESTS, [], SplitRules(seeded_cases=SeededCases(1, 1, 4)), seeded=TESTS, marked={TESTS[0]: Split.HELD_OUT}
        )
        assert splits.groups == {TESTS[0]: splits.held_out[:4]}
        assert not any(SeedRange.with_seed(case.seed or 0).is_beside_train for case in splits.groups[TESTS[0]])

    @given(st.text(), st.integers(), st.text(), st.integers())
    def test_no_two_splits_share_a_seed_whatever_the_run(
        self, test: str, seed: int, other: str, other_seed: int
    ) -> None:
        ours = {split: seeded_cases(test, split, seed)[0].seed for split in Split}
        theirs = {split: seeded_cases(other, split, other_seed)[0].seed for split in Split}
        for split in Split:
            assert ours[split] not in {theirs[another] for another in Split if another is not split}
            assert 0 <= (ours[split] or 0) < 2**32
