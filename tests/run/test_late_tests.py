"""Which tests get a second look, and what that changes."""

from __future__ import annotations

from pytest_learnloop.domain import Case, Ending, Outcome
from pytest_learnloop.evaluation.evaluator import Execution
from pytest_learnloop.run.baseline import Baseline, FirstRun

LATE = Outcome(Ending.TIMEOUT, 0.0)
PASSED = Outcome(Ending.PASSED, 1.0, touched=frozenset({"m:f"}))
GUARD = Outcome(Ending.PASSED, 1.0)


def first_run(**outcomes: Outcome) -> FirstRun:
    return FirstRun.of({name: Execution(outcome) for name, outcome in outcomes.items()})


def baseline(*, on_disk: dict[Case, Outcome] | None = None, **outcomes: Outcome) -> Baseline:
    of_start = {Case(name): outcome for name, outcome in outcomes.items()}
    return Baseline(of_start, tuple(of_start), (), (), flaky=(), of_disk=on_disk or {})


def test_what_was_late_once_is_looked_at() -> None:
    first = first_run(a=LATE, b=PASSED, c=LATE)
    assert baseline(a=PASSED, b=LATE, c=LATE).late_at_first(first) == ("a",)


def test_a_seeded_test_is_looked_at_where_none_of_its_cases_is_late() -> None:
    cases = {Case("a", 1): PASSED, Case("a", 2): PASSED, Case("b", 3): PASSED, Case("b", 4): LATE}
    found = Baseline(cases, tuple(cases), (), (), flaky=())
    assert found.late_at_first(first_run(a=LATE, b=LATE)) == ("a",)


def test_the_code_on_disk_is_what_was_late() -> None:
    first = first_run(a=LATE, b=LATE)
    found = baseline(a=PASSED, b=PASSED, on_disk={Case("a"): LATE, Case("b"): PASSED})
    assert found.late_at_first(first) == ("b",)


def test_a_part_of_an_episode_says_nothing_of_the_whole_one() -> None:
    assert baseline(a=PASSED).late_at_first(first_run(a=LATE), parts=[Case("a")]) == ()


def test_what_a_second_look_shows_counts() -> None:
    first = first_run(a=LATE, b=PASSED, c=LATE)
    assert (first.relevant, first.guards) == (("a", "b", "c"), ())
    found = first.corrected({"a": Execution(GUARD), "c": Execution(PASSED)})
    assert (found.relevant, found.guards, found.failing) == (("b", "c"), ("a",), frozenset())
