"""Which cases a candidate has to run, and in which order."""

from __future__ import annotations

from pytest_learnloop.domain import Artifact, Candidate, Case, Ending, Outcome, Parameter, ParameterKind
from pytest_learnloop.learning.impact import plan

A = Parameter("m:a", ParameterKind.FUNCTION, "/m.py", 1, "def a(): pass")
B = Parameter("m:b", ParameterKind.FUNCTION, "/m.py", 9, "def b(): pass")
IMPORTED = Parameter("m:C", ParameterKind.LITERAL, "/m.py", 15, "1", used_at_import=("/m.py",))
ARTIFACT = Artifact((A, B, IMPORTED))
EDIT_A = Candidate({"m:a": "def a(): return 1"})

PASSES_A, FAILS_A, FAILS_B, HANGS_A = Case("passes_a"), Case("fails_a"), Case("fails_b"), Case("hangs_a")
OUTCOMES = {
    PASSES_A: Outcome(Ending.PASSED, 1.0, touched=frozenset({"m:a"})),
    HANGS_A: Outcome(Ending.TIMEOUT, 0.0, touched=frozenset({"m:a"})),
    FAILS_A: Outcome(Ending.FAILED, 0.0, touched=frozenset({"m:a"})),
    FAILS_B: Outcome(Ending.FAILED, 0.0, touched=frozenset({"m:b"})),
}
TRAIN = tuple(OUTCOMES)


def test_failing_cases_come_first_and_hanging_ones_last_among_them() -> None:
    planned = plan(ARTIFACT, EDIT_A, ARTIFACT.start, OUTCOMES, TRAIN, ())
    assert planned.trial.cases == (FAILS_A, HANGS_A, PASSES_A)
    assert planned.trial.screen == 2
    assert planned.trial.reference == (0.0, 0.0)
    assert planned.trial.lost_before == {HANGS_A}


def test_cases_that_do_not_reach_the_change_keep_the_parents_outcome() -> None:
    planned = plan(ARTIFACT, EDIT_A, ARTIFACT.start, OUTCOMES, TRAIN, ())
    assert planned.inherited == {FAILS_B: OUTCOMES[FAILS_B]}


def test_only_the_difference_to_the_parent_counts() -> None:
    both = Candidate({**EDIT_A.edits, "m:b": "def b(): return 1"})
    planned = plan(ARTIFACT, both, EDIT_A, OUTCOMES, TRAIN, ())
    assert planned.trial.cases == (FAILS_B, HANGS_A), "a lost case may reach anything"


def test_a_case_of_which_nothing_is_known_is_run() -> None:
    unknown = Case("unknown")
    outcomes = {**OUTCOMES, unknown: Outcome(Ending.FAILED, 0.0)}
    assert unknown in plan(ARTIFACT, EDIT_A, ARTIFACT.start, outcomes, (*TRAIN, unknown), ()).trial.cases


def test_what_is_used_at_import_may_change_every_case() -> None:
    planned = plan(ARTIFACT, Candidate({"m:C": "2"}), ARTIFACT.start, OUTCOMES, TRAIN, ())
    assert set(planned.trial.cases) == set(TRAIN)
    assert planned.inherited == {}


def test_failing_validation_screens_where_no_failing_train_case_is_reached() -> None:
    train, validation = (PASSES_A,), (FAILS_A, HANGS_A)
    planned = plan(ARTIFACT, EDIT_A, ARTIFACT.start, OUTCOMES, train, validation)
    assert planned.trial.cases == (FAILS_A, HANGS_A, PASSES_A)
    assert planned.trial.screen == 2


def test_where_nothing_can_improve_there_is_nothing_to_screen() -> None:
    assert plan(ARTIFACT, EDIT_A, ARTIFACT.start, OUTCOMES, (PASSES_A,), ()).trial.screen == 0


def test_named_cases_screen_and_the_other_failing_ones_come_next() -> None:
    planned = plan(ARTIFACT, EDIT_A, ARTIFACT.start, OUTCOMES, TRAIN, (), screen=(HANGS_A, FAILS_B))
    assert planned.trial.cases == (HANGS_A, FAILS_A, PASSES_A)
    assert planned.trial.screen == 1
    assert planned.trial.lost_before == {HANGS_A}


def test_where_no_named_case_is_reached_all_failing_ones_screen() -> None:
    planned = plan(ARTIFACT, EDIT_A, ARTIFACT.start, OUTCOMES, TRAIN, (), screen=(FAILS_B,))
    assert planned.trial.cases == (FAILS_A, HANGS_A, PASSES_A)
    assert planned.trial.screen == 2
