"""Which tests may say what is to be trained."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pytest_learnloop.domain import Split
from pytest_learnloop.learning.evidence import evidence
from pytest_learnloop.learning.split import SplitBy, SplitRules, split_cases

tests = st.lists(
    st.builds("test_{}.py::test_{}[{}]".format, st.integers(0, 2), st.integers(0, 3), st.integers(0, 9)), unique=True
)


@given(tests, st.data())
def test_train_however_the_tests_are_grouped(tests: list[str], data: st.DataObject) -> None:
    """What no failing test was moved for is train in every split."""
    failing = data.draw(st.sets(st.sampled_from(tests))) if tests else set()
    rules = SplitRules(seed=data.draw(st.integers(0, 9)))
    shown = evidence(tests, failing, rules)
    for split_by in (SplitBy.FUNCTION, SplitBy.CASE):
        splits = split_cases(tests, failing, SplitRules(split_by=split_by, seed=rules.seed))
        assert shown - failing <= {case.nodeid for case in splits.train}


@given(tests.filter(bool), st.data())
def test_a_failing_test_is_among_them(tests: list[str], data: st.DataObject) -> None:
    failing = data.draw(st.sets(st.sampled_from(tests), min_size=1))
    assert not evidence(tests, failing, SplitRules()).isdisjoint(failing)


def test_held_out_tests_are_not_shown_though_nothing_else_fails() -> None:
    tests = ["test_a.py::test_a", "test_a.py::test_b", "test_a.py::test_c"]
    marked = {"test_a.py::test_a": Split.HELD_OUT}
    assert "test_a.py::test_a" not in evidence(tests, {"test_a.py::test_a"}, SplitRules(), marked=marked)
    earlier = {"test_a.py::test_a": Split.HELD_OUT}
    assert "test_a.py::test_a" not in evidence(tests, {"test_a.py::test_a"}, SplitRules(), known=earlier)


def test_the_user_may_decide_how_tests_are_grouped() -> None:
    tests = [f"test_a.py::test_a[{number}]" for number in range(30)]
    by_function = evidence(tests, set(tests[:1]), SplitRules(split_by=SplitBy.FUNCTION))
    assert by_function in (frozenset(), frozenset(tests))
    by_case = evidence(tests, set(tests[:1]), SplitRules(split_by=SplitBy.CASE))
    assert 0 < len(by_case) < len(tests)
