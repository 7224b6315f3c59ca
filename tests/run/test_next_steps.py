"""What a user is told where tests still fail, or a split is empty."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pytest_learnloop.domain import Artifact, Case, Ending, Outcome, Parameter, ParameterKind, Split
from pytest_learnloop.evaluation.evaluator import Execution
from pytest_learnloop.learning.blame import Blame
from pytest_learnloop.learning.ratios import parse_ratios
from pytest_learnloop.learning.split import SplitBy, SplitRules, Splits
from pytest_learnloop.run.baseline import Baseline
from pytest_learnloop.run.chosen import Chosen
from pytest_learnloop.run.next_steps import on_empty_splits, on_failing_guards, on_what_fails

RULES = SplitRules()
NOTHING = Chosen()
NAMES = ("shop:price", "shop:RATES", "shop:LIMIT", "shop:A", "shop:B")
ARTIFACT = Artifact(
    tuple(Parameter(each, ParameterKind.FUNCTION, "/shop.py", 1, "def f(): ...") for each in NAMES),
)
TRAIN, OTHER_TRAIN, VALIDATION, HELD_OUT = (
    Case(f"test_shop.py::{each}") for each in ("test_a", "test_b", "test_c[1]", "test_d")
)


def outcome(*touched: str, ending: Ending = Ending.FAILED) -> Outcome:
    return Outcome(ending, float(ending is Ending.PASSED), touched=frozenset(f"shop:{each}" for each in touched))


FINE = outcome("price", ending=Ending.PASSED)


def told(
    train: Outcome = FINE,
    validation: Outcome = FINE,
    held_out: Outcome = FINE,
    rules: SplitRules = RULES,
    other_train_in_the_end: Outcome = FINE,
) -> Sequence[str]:
    outcomes = {TRAIN: train, OTHER_TRAIN: FINE, VALIDATION: validation, HELD_OUT: held_out}
    baseline = Baseline(outcomes, (TRAIN, OTHER_TRAIN), (VALIDATION, Case("test_shop.py::test_c[2]")), (HELD_OUT,), ())
    return on_what_fails(baseline, {**outcomes, OTHER_TRAIN: other_train_in_the_end}, ARTIFACT, rules)


def test_where_all_is_well_nothing_is_said() -> None:
    assert told() == []
    assert told(outcome("price", ending=Ending.SKIPPED)) == []


def test_what_fails_is_counted_by_split() -> None:
    (counts,) = told(outcome("price"), outcome("price"))
    assert counts == "Still failing: 1 of 2 train, 1 of 2 validation, 0 of 1 held-out tests."


def test_what_passed_at_the_start_and_does_not_any_more_is_named() -> None:
    _, lost = told(outcome("price"), other_train_in_the_end=outcome("price"))
    assert lost == "Passed at the start, and fails now: test_shop.py::test_b."


def test_what_no_train_test_shows_is_named_with_the_remedy() -> None:
    _, unreached = told(outcome("price"), outcome("price", "RATES"), outcome("LIMIT"))
    assert unreached == (
        "No train test that still fails reaches shop:RATES, shop:LIMIT, as tests of other splits do: more tests of "
        "that would help, or --learn-split-by case with a new file for --learn-splits."
    )


def test_only_what_can_be_divided_is_to_be_divided() -> None:
    _, of_a_lone_test = told(outcome("price"), held_out=outcome("RATES"))
    _, divided_already = told(outcome("price"), outcome("RATES"), rules=SplitRules(split_by=SplitBy.CASE))
    assert of_a_lone_test.endswith("more tests of that would help.")
    assert divided_already.endswith("more tests of that would help.")


def test_of_many_parameters_three_are_named() -> None:
    _, unreached = told(outcome("price"), outcome("RATES", "LIMIT", "A", "B"))
    assert "reaches shop:RATES, shop:LIMIT, shop:A and 1 more," in unreached


def test_a_train_test_that_took_its_process_with_it_may_reach_anything() -> None:
    assert len(told(outcome(ending=Ending.CRASH), outcome("RATES"))) == 1


def guards(*endings: Ending, chosen: Chosen = NOTHING) -> Sequence[str]:
    executions = {f"test_{n}": Execution(outcome(ending=ending)) for n, ending in enumerate(endings)}
    return on_failing_guards([*executions, "test_that_did_not_run"], executions, chosen)


def test_guards_that_fail_are_named_with_the_remedy() -> None:
    assert guards(Ending.PASSED, Ending.SKIPPED) == []
    assert guards(Ending.PASSED, Ending.FAILED) == [
        "1 failing test reaches nothing that is trained: test_1; --learn-target MOD:NAME names what else to train, or "
        "`auto`."
    ]
    (of_those_chosen,) = guards(Ending.FAILED, chosen=Chosen((Blame("shop:price", 1, 0, 1.0),)))
    assert of_those_chosen.endswith("test_0; --learn-target MOD:NAME names what else to train.")
    (many,) = guards(*[Ending.FAILED] * 5)
    assert many.startswith("5 failing tests reach nothing that is trained: test_0, test_1, test_2 and 2 more;")


def test_of_guards_without_their_fixture_no_remedy_is_told() -> None:
    lacking = Execution(outcome(ending=Ending.ERROR), lacks_fixture=True)
    assert on_failing_guards(["test_speed"], {"test_speed": lacking}, NOTHING) == []


def splits(*present: Split) -> Splits:
    return Splits({Case(f"test_{each.value}"): each for each in present}, {}, {})


def test_full_splits_need_no_word() -> None:
    assert on_empty_splits(splits(*Split), RULES) == []
    assert on_empty_splits(splits(Split.TRAIN), SplitRules(parse_ratios("1/0/0"))) == []


@pytest.mark.parametrize(
    ("present", "rules", "sentence"),
    [
        (
            (Split.TRAIN, Split.HELD_OUT),
            RULES,
            "By --learn-split 60/20/20 about 14 test functions leave no split empty; "
            '@pytest.mark.learn(split="validation") puts a test there by hand.',
        ),
        (
            (Split.TRAIN, Split.VALIDATION),
            SplitRules(parse_ratios("80/10/10"), SplitBy.CASE),
            "By --learn-split 80/10/10 about 29 tests leave no split empty, and some 60 let held-out tests tell "
            'something; @pytest.mark.learn(split="held_out") puts a test there by hand.',
        ),
    ],
)
def test_an_empty_split_is_told_how_many_tests_it_takes(
    present: Sequence[Split], rules: SplitRules, sentence: str
) -> None:
    assert on_empty_splits(splits(*present), rules) == [sentence]
