"""Train needs something to learn from: where the hash gave it no failing test, one is moved there, and it is said."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_learnloop.domain import Case, Split
from pytest_learnloop.learning.ratios import Ratios
from pytest_learnloop.learning.split import SplitBy, SplitRules, function_of, hash_fraction, split_cases

TESTS = [f"test_m.py::test_{number}" for number in range(40)]
RULES = SplitRules(seed=7)
PLAIN = split_cases(TESTS, [], RULES)
VALIDATION = [case.nodeid for case in PLAIN.validation]
HELD_OUT = [case.nodeid for case in PLAIN.held_out]
FEW_TESTS = st.lists(st.sampled_from(TESTS), unique=True, min_size=1, max_size=16)


def lowest(tests: list[str]) -> str:
    return min(tests, key=lambda test: hash_fraction(RULES.seed, test))


def test_nothing_moves_when_train_has_a_failing_test() -> None:
    splits = split_cases(TESTS, [PLAIN.train[0].nodeid, *VALIDATION], RULES)
    assert splits.assignment == PLAIN.assignment
    assert not splits.notes


def test_the_failing_validation_test_with_the_lowest_hash_moves_before_any_held_out_one() -> None:
    splits = split_cases(TESTS, [*VALIDATION, *HELD_OUT], RULES)
    chosen = lowest(VALIDATION)
    assert splits.assignment == {**PLAIN.assignment, Case(chosen): Split.TRAIN}
    assert splits.notes == (f"Train had no failing test: {chosen} was moved there from validation.",)


def test_a_held_out_test_moves_when_no_other_fails() -> None:
    splits = split_cases(TESTS, HELD_OUT, RULES)
    chosen = lowest(HELD_OUT)
    assert splits.assignment[Case(chosen)] is Split.TRAIN
    assert splits.notes == (f"Train had no failing test: {chosen} was moved there from held-out.",)


def test_a_test_held_out_in_an_earlier_run_stays() -> None:
    splits = split_cases(TESTS, HELD_OUT, RULES, known=dict.fromkeys(HELD_OUT, Split.HELD_OUT))
    assert splits.assignment == PLAIN.assignment
    assert splits.notes == (
        "Train has no failing test, and those of the other splits were marked or held out earlier.",
    )


def test_a_marked_test_stays() -> None:
    splits = split_cases(TESTS, VALIDATION[:1], RULES, marked={VALIDATION[0]: Split.VALIDATION})
    assert splits.assignment[Case(VALIDATION[0])] is Split.VALIDATION


def test_a_whole_group_moves() -> None:
    tests = [f"{test}[{number}]" for test in TESTS for number in range(3)]
    splits = split_cases(tests, [f"{VALIDATION[0]}[1]", f"{VALIDATION[1]}[1]"], RULES)
    moved = min(VALIDATION[:2], key=lambda test: hash_fraction(RULES.seed, test))
    assert {splits.assignment[case] for case in splits.groups[moved]} == {Split.TRAIN}


def test_a_lone_failing_function_is_split_by_case() -> None:
    lone = [f"test_m.py::test_lone[{number}]" for number in range(60)]
    splits = split_cases([*TESTS, *lone], lone, RULES)
    assert {splits.assignment[Case(test)] for test in lone} == set(Split)
    assert splits.notes == ("test_m.py::test_lone is the only failing test function: its cases are split one by one.",)


def test_a_lone_failing_function_stays_whole_when_the_user_wants_functions() -> None:
    lone = [f"test_m.py::test_lone[{number}]" for number in range(60)]
    splits = split_cases([*TESTS, *lone], lone, SplitRules(seed=7, split_by=SplitBy.FUNCTION))
    assert {splits.assignment[Case(test)] for test in lone} == {Split.TRAIN}


@settings(max_examples=50)
@given(
    FEW_TESTS,
    st.integers(1, 3),
    st.sampled_from(SplitBy),
    st.integers(0, 50),
    st.data(),
)
def test_train_has_a_failing_test_whenever_an_unmarked_one_fails(
    functions: list[str], cases: int, split_by: SplitBy, seed: int, data: st.DataObject
) -> None:
    tests = [f"{function}[{case}]" for function in functions for case in range(cases)]
    failing = data.draw(st.sets(st.sampled_from(tests), min_size=1))
    marked = data.draw(st.dictionaries(st.sampled_from(tests), st.sampled_from(Split)))
    splits = split_cases(tests, failing, SplitRules(seed=seed, split_by=split_by), marked=marked)
    if failing - set(marked):
        assert failing & {case.nodeid for case in splits.train}


@settings(max_examples=50)
@given(FEW_TESTS, st.integers(0, 50), st.integers(0, 50), st.data())
def test_what_was_held_out_never_becomes_train(
    tests: list[str], seed: int, other_seed: int, data: st.DataObject
) -> None:
    cases = [f"{test}[{number}]" for test in tests for number in range(3)]
    kept: dict[str, Split] = {}
    held_out: set[str] = set()
    for run_seed, split_by, ratios in (
        (seed, SplitBy.FUNCTION, Ratios(20, 20, 60)),
        (other_seed, SplitBy.CASE, Ratios(60, 20, 20)),
        (seed, SplitBy.AUTO, Ratios(98, 1, 1)),
        (other_seed, SplitBy.FUNCTION, Ratios(98, 1, 1)),
    ):
        collected = [case for case in cases if data.draw(st.booleans(), label=case)]
        failing = [case for case in collected if data.draw(st.booleans(), label=f"{case} fails")]
        splits = split_cases(collected, failing, SplitRules(ratios, split_by, seed=run_seed), known=kept)
        assert not held_out & {case.nodeid for case in splits.train}
        held_out |= {case.nodeid for case in splits.held_out}
        kept |= splits.keep


def test_a_split_left_empty_is_told_with_its_consequence() -> None:
    splits = split_cases(["test_m.py::test_0"], ["test_m.py::test_0"], RULES)
    assert splits.train == (Case("test_m.py::test_0"),)
    assert (
        "None of the tests that reach what is trained is for validation: candidates are selected on train alone."
        in splits.notes
    )
    assert (
        "None of the tests that reach what is trained is for held-out: nothing tells whether what was learned holds on "
        "unseen tests." in splits.notes
    )


def test_a_split_that_the_user_gave_no_share_is_not_missed() -> None:
    assert not split_cases(TESTS, [], SplitRules(ratios=Ratios(100, 0, 0))).notes


def test_the_function_of_a_case_names_its_group() -> None:
    tests = [f"{test}[{number}]" for test in TESTS for number in range(2)]
    splits = split_cases(tests, [], RULES)
    assert all(function_of(case.nodeid) == group for group, cases in splits.groups.items() for case in cases)
