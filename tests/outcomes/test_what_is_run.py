"""Only what is not known is run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from outcomes_support import FAILED, PASSED, TableEvaluator, candidate, journal_in, memory_of_run, remembering

from pytest_learnloop.domain import Case, Detail, Ending, Outcome, Trial
from pytest_learnloop.journal import Journal

ONE, TWO, THREE = (Case(f"test_m.py::test_{name}") for name in ("one", "two", "three"))
A = candidate("a")


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with journal_in(tmp_path) as journal:
        yield journal


@pytest.fixture
def table() -> dict[Case, Outcome]:
    return {ONE: FAILED, TWO: PASSED, THREE: PASSED}


@pytest.fixture
def evaluator(table: dict[Case, Outcome]) -> TableEvaluator:
    return TableEvaluator(lambda candidate, case: table[case])


def cases_run(evaluator: TableEvaluator) -> list[Case]:
    """The cases run since this was asked for the last time."""
    cases = [case for _, case in evaluator.run]
    evaluator.run.clear()
    return cases


def test_within_a_run_nothing_is_run_twice(journal: Journal, evaluator: TableEvaluator) -> None:
    trials = remembering(evaluator, memory_of_run(journal))
    trials.evaluate([Trial(A, (ONE, TWO))])
    assert cases_run(evaluator) == [ONE, TWO]
    trials.evaluate([Trial(A, (TWO, THREE, ONE))])
    assert cases_run(evaluator) == [THREE]


def test_a_screen_that_is_known_not_to_be_passed_runs_nothing(journal: Journal, evaluator: TableEvaluator) -> None:
    trials = remembering(evaluator, memory_of_run(journal))
    trials.evaluate([Trial(A, (ONE,))])
    cases_run(evaluator)
    (evaluation,) = trials.evaluate([Trial(A, (ONE, TWO, THREE), screen=1, reference=(0.0,))])
    assert cases_run(evaluator) == []
    assert list(evaluation.outcomes) == [ONE]


def test_a_screen_that_is_known_in_part_screens_with_the_other(journal: Journal, evaluator: TableEvaluator) -> None:
    trials = remembering(evaluator, memory_of_run(journal))
    trials.evaluate([Trial(A, (ONE,))])
    cases_run(evaluator)
    (evaluation,) = trials.evaluate([Trial(A, (ONE, TWO, THREE), screen=2, reference=(0.0, 1.0))])
    assert cases_run(evaluator) == [TWO]
    assert list(evaluation.outcomes) == [ONE, TWO]


def test_a_screen_that_is_known_to_be_passed_screens_no_more(journal: Journal, evaluator: TableEvaluator) -> None:
    trials = remembering(evaluator, memory_of_run(journal))
    trials.evaluate([Trial(A, (TWO,))])
    cases_run(evaluator)
    (evaluation,) = trials.evaluate([Trial(A, (ONE, TWO, THREE), screen=2, reference=(0.0, 0.0))])
    assert cases_run(evaluator) == [ONE, THREE]
    assert list(evaluation.outcomes) == [ONE, TWO, THREE]


@pytest.mark.parametrize(
    ("trial", "run"),
    [
        (Trial(A, (ONE, TWO, THREE), stop_when_lost=True), [ONE]),
        (Trial(A, (TWO, ONE, THREE), screen=2, reference=(0.0, 0.0)), []),
    ],
    ids=["no case is run after it", "nothing is run where nothing has improved before it"],
)
def test_a_case_that_is_known_to_be_lost_ends_the_trial(
    journal: Journal, evaluator: TableEvaluator, table: dict[Case, Outcome], trial: Trial, run: list[Case]
) -> None:
    table[TWO] = Outcome(Ending.TIMEOUT, 0.0)
    trials = remembering(evaluator, memory_of_run(journal))
    trials.evaluate([Trial(A, (TWO,))])
    cases_run(evaluator)
    (evaluation,) = trials.evaluate([trial])
    assert cases_run(evaluator) == run
    assert list(evaluation.outcomes) == [*run, TWO]


def test_more_detail_than_is_known_is_run(journal: Journal, evaluator: TableEvaluator) -> None:
    trials = remembering(evaluator, memory_of_run(journal, [ONE]))
    trials.evaluate([Trial(A, (ONE,), Detail.TEXTS)])
    cases_run(evaluator)
    trials.evaluate([Trial(A, (ONE,), Detail.TRACES)])
    assert cases_run(evaluator) == [ONE]
    trials.evaluate([Trial(A, (ONE,), detail) for detail in Detail])
    assert cases_run(evaluator) == []


def test_a_trial_that_was_cut_is_run_again(journal: Journal, evaluator: TableEvaluator) -> None:
    trials = remembering(evaluator, memory_of_run(journal))
    evaluator.cut = True
    (evaluation,) = trials.evaluate([Trial(A, (ONE,))])
    assert evaluation.cut
    evaluator.cut = False
    trials.evaluate([Trial(A, (ONE,))])
    assert cases_run(evaluator) == [ONE]


def earlier_run(journal: Journal, evaluator: TableEvaluator, *, shown: tuple[Case, ...] = ()) -> None:
    memory = memory_of_run(journal, shown)
    remembering(evaluator, memory).evaluate([Trial(A, (ONE, TWO, THREE), Detail.TRACES)])
    memory.seal()
    cases_run(evaluator)


def test_what_an_earlier_run_found_out_is_not_run(journal: Journal, evaluator: TableEvaluator) -> None:
    earlier_run(journal, evaluator)
    trials = remembering(evaluator, memory_of_run(journal))
    trials.evaluate([Trial(A, (ONE, TWO))])
    trials.evaluate([Trial(A, (TWO,))])
    assert cases_run(evaluator) == []
    assert (trials.counts.earlier, trials.counts.now) == (3, 0)


def test_unless_that_is_not_wanted(journal: Journal, evaluator: TableEvaluator) -> None:
    earlier_run(journal, evaluator)
    remembering(evaluator, memory_of_run(journal, reuse=False)).evaluate([Trial(A, (ONE, TWO))])
    assert cases_run(evaluator) == [ONE, TWO]


def test_or_something_else_was_different_then(journal: Journal, evaluator: TableEvaluator) -> None:
    earlier_run(journal, evaluator)
    remembering(evaluator, memory_of_run(journal, fingerprint="other")).evaluate([Trial(A, (ONE,))])
    assert cases_run(evaluator) == [ONE]


def test_or_the_run_was_not_sealed(journal: Journal, evaluator: TableEvaluator) -> None:
    remembering(evaluator, memory_of_run(journal)).evaluate([Trial(A, (ONE,))])
    cases_run(evaluator)
    remembering(evaluator, memory_of_run(journal)).evaluate([Trial(A, (ONE,))])
    assert cases_run(evaluator) == [ONE]


@pytest.mark.parametrize("ending", [Ending.TIMEOUT, Ending.CRASH, Ending.OUT_OF_MEMORY])
def test_or_the_machine_may_be_to_blame(
    journal: Journal, evaluator: TableEvaluator, table: dict[Case, Outcome], ending: Ending
) -> None:
    table[ONE] = Outcome(ending, 0.0)
    earlier_run(journal, evaluator)
    trials = remembering(evaluator, memory_of_run(journal))
    trials.evaluate([Trial(A, (ONE, TWO))])
    assert cases_run(evaluator) == [ONE]
    trials.evaluate([Trial(A, (ONE, TWO))])
    assert cases_run(evaluator) == [], "within a run it is known"


def test_or_its_texts_were_not_kept_because_it_was_hidden(journal: Journal, evaluator: TableEvaluator) -> None:
    earlier_run(journal, evaluator, shown=(ONE,))
    trials = remembering(evaluator, memory_of_run(journal, [ONE, TWO]))
    trials.evaluate([Trial(A, (ONE, TWO, THREE), Detail.TRACES)])
    assert cases_run(evaluator) == [TWO]


def test_or_the_case_cannot_be_relied_on(journal: Journal, evaluator: TableEvaluator) -> None:
    earlier_run(journal, evaluator)
    doubting = memory_of_run(journal)
    doubting.distrust([TWO])
    trials = remembering(evaluator, doubting)
    trials.evaluate([Trial(A, (ONE, TWO))])
    assert cases_run(evaluator) == [TWO]
    doubting.seal()
    remembering(evaluator, memory_of_run(journal)).evaluate([Trial(A, (ONE, TWO))])
    assert cases_run(evaluator) == [TWO], "every later run knows of it"


def test_a_start_that_comes_out_otherwise_is_noticed(journal: Journal, evaluator: TableEvaluator) -> None:
    earlier_run(journal, evaluator)
    memory = memory_of_run(journal)
    trials = remembering(evaluator, memory)
    assert trials.contradiction(A, {ONE: FAILED, TWO: PASSED}) is None
    assert trials.contradiction(A, {ONE: FAILED, TWO: Outcome(Ending.TIMEOUT, 0.0)}) is None
    assert trials.contradiction(A, {ONE: FAILED, TWO: FAILED}) == TWO
    memory.forget_other_runs()
    trials.evaluate([Trial(A, (ONE,))])
    assert cases_run(evaluator) == [ONE]


def test_what_was_late_is_run_again_where_there_is_more_time(
    journal: Journal, evaluator: TableEvaluator, table: dict[Case, Outcome]
) -> None:
    trials = remembering(evaluator, memory_of_run(journal))
    table[ONE] = Outcome(Ending.TIMEOUT, 0.0)
    trials.evaluate([Trial(A, (TWO, ONE))])
    table[ONE] = PASSED
    assert cases_run(evaluator) == [TWO, ONE]
    trials.evaluate([Trial(A, (TWO, ONE))])
    assert cases_run(evaluator) == []
    for _ in range(2):  # the second time it is known
        (evaluation,) = trials.evaluate([Trial(A, (TWO, ONE), lenient=True)])
        assert evaluation.outcomes[ONE].ending is Ending.PASSED
    assert cases_run(evaluator) == [ONE]
