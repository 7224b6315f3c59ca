"""What a user is told of tests that came out differently as the start ran twice, and what helps."""

from __future__ import annotations

from pytest_learnloop.domain import Case, Ending, Outcome
from pytest_learnloop.evaluation.evaluator import Execution
from pytest_learnloop.run.baseline import Baseline, FirstRun
from pytest_learnloop.run.notes import on_baseline, on_chance, on_disturbed_guards
from pytest_learnloop.run.refusals import Refusal

PASSED = Outcome(Ending.PASSED, 1.0, touched=frozenset({"m:f"}))
FAILED = Outcome(Ending.FAILED, 0.0, touched=frozenset({"m:f"}), feedback="assert 1 == 2")
LATE = Outcome(Ending.TIMEOUT, 0.0)
ADVICE = "Where chance has a say, --learn-repeats N takes the mean of N runs."
DISTURBED = Outcome(Ending.FAILED, 0.0)
"""Of a test that reached nothing."""


def first_run(**outcomes: Outcome) -> FirstRun:
    return FirstRun.of({name: Execution(outcome) for name, outcome in outcomes.items()})


def ran_again(**outcomes: Outcome) -> Baseline:
    """A second run of tests that passed in their first."""
    cases = {Case(name): outcome for name, outcome in outcomes.items()}
    steady = tuple(case for case, outcome in cases.items() if outcome == PASSED)
    return Baseline(cases, steady, (), (), flaky=tuple(case for case in cases if case not in steady))


def test_one_at_a_time_is_no_advice_where_that_is_so_already() -> None:
    first, baseline = first_run(a=PASSED, b=PASSED), ran_again(a=PASSED, b=FAILED)
    (of_several,) = on_baseline(first, baseline, 2, {})
    assert "against a candidate: b. Tests that share files" in of_several
    assert "--learn-workers 1 runs one at a time. Where chance has a say, --learn-repeats N" in of_several
    (of_one,) = on_baseline(first, baseline, 1, {})
    assert "against a candidate: b. Where chance has a say, --learn-repeats N" in of_one


def test_nor_are_repeats_where_there_are_some_already() -> None:
    first, baseline = first_run(a=PASSED, b=PASSED), ran_again(a=PASSED, b=FAILED)
    (of_three,) = on_baseline(first, baseline, 1, {}, repeats=3)
    assert of_three.endswith("Even the mean of 3 runs says too little of them: a larger --learn-repeats tells more.")
    assert on_chance({"b"}) == [f"{on_chance({'b'}, repeats=3)[0]} {ADVICE}"]
    (late,) = on_baseline(first, ran_again(a=PASSED, b=LATE), 1, {}, repeats=3)
    assert late.startswith("Timed out in one of their runs at the start, so neither")


def test_nor_is_it_for_guards() -> None:
    first, final = first_run(a=DISTURBED), {"a": Execution(PASSED)}
    (of_several,) = on_disturbed_guards(first, final, workers=2)
    assert of_several.endswith("--learn-workers 1 runs one at a time.")
    (of_one,) = on_disturbed_guards(first, final, workers=1)
    assert of_one.endswith("or chance has a say in them.")


def test_what_was_refused_is_told_with_the_rule_that_permits_it() -> None:
    first, baseline = first_run(a=PASSED, b=PASSED, c=PASSED), ran_again(a=PASSED, b=FAILED, c=FAILED)
    refused, flaky = on_baseline(first, baseline, 1, {"b": Refusal("write: /a", "write:/a")})
    assert refused.startswith("1 test, such as b, did something when run again at the start that was not done at first")
    assert "refused (write: /a): if it is to be done, run again with --learn-allow write:/a." in refused
    assert "neither learned from nor held against a candidate" in refused
    assert "against a candidate: c." in flaky
