"""What a user is told where the gate refused what broke held-out tests, and no other test could have kept it."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_learnloop.domain import Case, Ending, Outcome
from pytest_learnloop.learning.split import SplitRules
from pytest_learnloop.run.baseline import Baseline
from pytest_learnloop.run.next_steps import on_refused

TRAIN, VALIDATION = Case("test_shop.py::test_a"), Case("test_shop.py::test_b")
HELD_OUT, SIBLING = Case("test_shop.py::test_c[1]"), Case("test_shop.py::test_c[2]")
WRONG = Outcome(Ending.FAILED, 0.0, touched=frozenset({"shop:price"}))
RIGHT = Outcome(Ending.PASSED, 1.0, touched=frozenset({"shop:price"}))
ELSEWHERE = Outcome(Ending.PASSED, 1.0, touched=frozenset({"shop:label"}))


def told(
    validation: Outcome, *, held_out: Outcome = RIGHT, best: Outcome = WRONG, others: Sequence[Case] = ()
) -> list[str]:
    outcomes = {TRAIN: WRONG, VALIDATION: validation, HELD_OUT: held_out, **dict.fromkeys(others, WRONG)}
    baseline = Baseline(outcomes, (TRAIN,), (VALIDATION,), (HELD_OUT, *others), ())
    return on_refused(baseline, {**outcomes, TRAIN: RIGHT, HELD_OUT: best}, {"shop:price"}, SplitRules())


def test_a_passing_test_is_what_it_takes() -> None:
    (sentence,) = told(ELSEWHERE)
    assert sentence == (
        "No train or validation test that reaches shop:price passed at the start, so that nothing showed what is right "
        'already: one that does, with @pytest.mark.learn(split="train"), would help.'
    )


def test_a_function_of_several_cases_can_be_divided() -> None:
    (sentence,) = told(WRONG, others=[SIBLING])
    assert sentence.endswith("would help, or --learn-split-by case with a new file for --learn-splits.")


def test_nothing_is_said_where_one_passed_or_none_was_lost() -> None:
    assert told(RIGHT) == []
    assert told(ELSEWHERE, best=RIGHT) == []
    assert told(ELSEWHERE, held_out=WRONG) == []
