"""How long a case may take: by what the user says, by how long it took, and by what hangs on it."""

from __future__ import annotations

import pytest

from pytest_learnloop.domain import Candidate, Case, Ending, Outcome, Trial
from pytest_learnloop.evaluation.deadlines import Deadlines

QUICK, SLOW, NEW, MARKED = Case("quick"), Case("slow"), Case("new"), Case("marked")
CASES = (QUICK, SLOW, NEW, MARKED)


@pytest.fixture
def deadlines() -> Deadlines:
    found = Deadlines(10.0, {MARKED: 0.5}.get)
    durations = {QUICK: 0.001, SLOW: 2.0, MARKED: 0.001}
    found.know({case: Outcome(Ending.PASSED, 1.0, each) for case, each in durations.items()}, adaptive=False)
    return found


@pytest.mark.parametrize(("case", "seconds"), [(QUICK, 1.0), (SLOW, 20.0), (NEW, 10.0), (MARKED, 0.5)])
def test_what_decides_is_tried_shortly(deadlines: Deadlines, case: Case, seconds: float) -> None:
    trial = Trial(Candidate({}), CASES, screen=4, reference=(0.0,) * 4)
    assert deadlines.in_trial(trial)[case] == seconds


@pytest.mark.parametrize(("case", "seconds"), [(QUICK, 3.0), (SLOW, 20.0), (NEW, 10.0), (MARKED, 0.5)])
def test_a_hopeful_candidate_is_given_more(deadlines: Deadlines, case: Case, seconds: float) -> None:
    trial = Trial(Candidate({}), (Case("screening"), *CASES), screen=1, reference=(0.0,))
    assert deadlines.in_trial(trial)[case] == deadlines.in_trial(Trial(Candidate({}), CASES))[case] == seconds


@pytest.mark.parametrize(("case", "seconds"), [(QUICK, 10.0), (SLOW, 100.0), (NEW, 10.0), (MARKED, 0.5)])
def test_patience_is_for_all_but_what_the_user_limits(deadlines: Deadlines, case: Case, seconds: float) -> None:
    assert deadlines.in_trial(Trial(Candidate({}), CASES), patient=True)[case] == seconds


def test_patience_is_never_less_than_what_a_case_had(deadlines: Deadlines) -> None:
    deadlines.know_longest({"slow": 9.0})
    trial = Trial(Candidate({}), (SLOW,))
    assert deadlines.in_trial(trial, patient=True) == deadlines.in_trial(trial) == {SLOW: 180.0}


def test_what_was_late_tells_its_lines_soon(deadlines: Deadlines) -> None:
    late = Outcome(Ending.TIMEOUT, 0.0)
    deadlines.know({NEW: late}, adaptive=False)
    assert [deadlines.for_lines(case) for case in CASES] == [3.0, 20.0, 3.0, 0.5]


def test_what_was_late_at_first_alone_is_given_its_time(deadlines: Deadlines) -> None:
    deadlines.know({NEW: Outcome(Ending.TIMEOUT, 0.0)}, adaptive=False)
    deadlines.know({NEW: Outcome(Ending.PASSED, 1.0, 8.0)}, adaptive=False)
    assert deadlines.for_lines(NEW) == 80.0


def test_what_is_known_of_episodes_is_added_to(deadlines: Deadlines) -> None:
    """A second look at some tests tells nothing of the others."""
    deadlines.know_longest({"slow": 9.0})
    deadlines.know_longest({"quick": 2.0})
    assert deadlines.of(SLOW) == 180.0


def test_a_time_out_is_doubtful_where_there_was_a_verdict_before(deadlines: Deadlines) -> None:
    late, failed = Outcome(Ending.TIMEOUT, 0.0), Outcome(Ending.FAILED, 0.0)
    assert [case for case in CASES if deadlines.is_doubtful(case, late)] == [QUICK, SLOW]
    assert not deadlines.is_doubtful(QUICK, failed)


PASSES, FAILS, ALONE = Case("test_m.py::test[1]"), Case("test_m.py::test[2]"), Case("test_m.py::test_alone")


@pytest.fixture
def half_of_a_function() -> Deadlines:
    """One case of it takes three seconds to pass, and another one fails at once, as the only one of another does."""
    found = Deadlines(10.0, lambda case: None)
    failed = Outcome(Ending.FAILED, 0.0, 0.001)
    found.know({PASSES: Outcome(Ending.PASSED, 1.0, 3.0), FAILS: failed, ALONE: failed}, adaptive=True)
    return found


def test_what_fails_at_once_may_take_as_long_to_pass_as_others_of_its_function(half_of_a_function: Deadlines) -> None:
    assert [half_of_a_function.of(each) for each in (PASSES, FAILS, ALONE)] == [30.0, 30.0, 1.0]


def test_what_candidates_take_to_pass_counts_as_well(half_of_a_function: Deadlines) -> None:
    half_of_a_function.know_passing({ALONE: Outcome(Ending.PASSED, 1.0, 2.0), FAILS: Outcome(Ending.FAILED, 0.0, 9.0)})
    assert [half_of_a_function.of(each) for each in (PASSES, FAILS, ALONE)] == [30.0, 30.0, 20.0]


def test_what_passes_at_the_second_look_is_measured_by_itself(half_of_a_function: Deadlines) -> None:
    half_of_a_function.know({FAILS: Outcome(Ending.PASSED, 1.0, 0.2)}, adaptive=False)
    assert half_of_a_function.of(FAILS) == 2.0


def test_a_lenient_trial_waits_for_what_nobody_has_seen_pass(half_of_a_function: Deadlines) -> None:
    cases = (PASSES, FAILS, ALONE)
    trial = Trial(Candidate({}), cases, screen=3, reference=(0.0,) * 3, lenient=True)
    assert half_of_a_function.in_trial(trial) == {PASSES: 30.0, FAILS: 30.0, ALONE: 10.0}
    half_of_a_function.know_passing({ALONE: Outcome(Ending.PASSED, 1.0, 0.001)})
    assert half_of_a_function.in_trial(trial)[ALONE] == 1.0


def test_so_does_the_final_run(half_of_a_function: Deadlines) -> None:
    assert [half_of_a_function.when_all_are_run(case) for case in (PASSES, FAILS, ALONE)] == [30.0, 30.0, 10.0]


def test_another_final_run_is_patient(deadlines: Deadlines) -> None:
    assert [deadlines.when_all_are_run(case, patient=True) for case in CASES] == [10.0, 100.0, 10.0, 0.5]
