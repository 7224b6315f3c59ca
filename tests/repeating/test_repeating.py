"""The evaluator that runs cases several times: by chance, and by the clock."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pytest

from pytest_learnloop.domain import Candidate, Case, Detail, Ending, Evaluation, Outcome, Raw, Trial
from pytest_learnloop.learning.repeats import repeat_of
from pytest_learnloop.learning.scoring import place
from pytest_learnloop.repeating import RepeatingEvaluator

ONE, TWO, SEEDED = Case("one"), Case("two"), Case("seeded", 7)
CANDIDATE = Candidate({"m:X": "1"})

Runs = Callable[[Case, int, Detail], Outcome]
"""What a case gives when it is run for the n-th time, from 0, at some detail."""


@dataclass
class Inner:
    """Runs cases as a function says, and keeps the promises of a trial: screening, and stopping at what is lost."""

    runs: Runs
    trials: list[Trial] = field(default_factory=list)
    counts: dict[Case, int] = field(default_factory=dict)
    invalid: str = ""

    def evaluate(self, trials: Sequence[Trial], until: float | None = None) -> list[Evaluation]:
        self.trials += trials
        return [Evaluation(trial, self._outcomes(trial), self.invalid) for trial in trials]

    def _outcomes(self, trial: Trial) -> dict[Case, Outcome]:
        found: dict[Case, Outcome] = {}
        for position, case in enumerate(trial.cases):
            if position == trial.screen > 0 and not self._improves(trial, found):
                break
            number = self.counts[case] = self.counts.get(case, -1) + 1
            found[case] = self.runs(case, number, trial.detail)
            if found[case].ending.lost and trial.stop_when_lost:
                break
        return found

    @staticmethod
    def _improves(trial: Trial, found: dict[Case, Outcome]) -> bool:
        leading = zip(trial.cases, trial.reference, strict=False)
        return any(found[case].score > reference for case, reference in leading)


def passing(*numbers: int) -> Runs:
    return lambda case, n, detail: Outcome(Ending.PASSED, 1.0) if n in numbers else Outcome(Ending.FAILED, 0.0)


def test_an_outcome_is_the_mean_of_the_runs() -> None:
    inner = Inner(passing(0, 2))
    repeating = RepeatingEvaluator(inner, 4)
    (evaluation,) = repeating.evaluate([Trial(CANDIDATE, (ONE, TWO))])
    assert [outcome.score for outcome in evaluation.outcomes.values()] == [0.5, 0.5]
    assert evaluation.trial == Trial(CANDIDATE, (ONE, TWO))
    assert repeating.chancy == {ONE, TWO}


def test_seeds_are_the_same_for_every_candidate() -> None:
    inner = Inner(passing(0))
    RepeatingEvaluator(inner, 3).evaluate([Trial(CANDIDATE, (SEEDED,)), Trial(Candidate({}), (SEEDED,))])
    seeds = [trial.cases for trial in inner.trials]
    assert seeds[:3] == seeds[3:] == [(repeat_of(SEEDED, number),) for number in range(3)]


def test_one_run_is_handed_through() -> None:
    inner = Inner(passing(0))
    trial = Trial(CANDIDATE, (ONE, TWO), screen=1, reference=(0.0,), stop_when_lost=True)
    (evaluation,) = RepeatingEvaluator(inner).evaluate([trial])
    assert inner.trials == [trial]
    assert list(evaluation.outcomes) == [ONE, TWO]


@pytest.mark.parametrize(("reference", "goes_on"), [(0.4, True), (0.5, False), (0.9, False)])
def test_a_trial_is_screened_by_the_mean(reference: float, goes_on: bool) -> None:
    inner = Inner(passing(0, 1))
    trial = Trial(CANDIDATE, (ONE, TWO), screen=1, reference=(reference,))
    (evaluation,) = RepeatingEvaluator(inner, 4).evaluate([trial])
    assert list(evaluation.outcomes) == ([ONE, TWO] if goes_on else [ONE])
    assert inner.counts == ({ONE: 3, TWO: 3} if goes_on else {ONE: 3})


def test_a_trial_stops_at_a_case_that_was_lost_in_any_run() -> None:
    def runs(case: Case, number: int, detail: Detail) -> Outcome:
        lost = case == ONE and number == 1
        return Outcome(Ending.CRASH, 0.0) if lost else Outcome(Ending.PASSED, 1.0)

    trial = Trial(CANDIDATE, (ONE, TWO), stop_when_lost=True)
    (evaluation,) = RepeatingEvaluator(Inner(runs), 3).evaluate([trial])
    assert [(case, outcome.ending) for case, outcome in evaluation.outcomes.items()] == [(ONE, Ending.CRASH)]
    assert evaluation.outcomes[ONE].score == pytest.approx(2 / 3)


def test_a_candidate_that_cannot_be_run_is_told_so() -> None:
    (evaluation,) = RepeatingEvaluator(Inner(passing(), invalid="no such name"), 3).evaluate([Trial(CANDIDATE, (ONE,))])
    assert evaluation.invalid == "no such name"


# Measurements.


def measured(value: float, words: str = "") -> Outcome:
    raw = Raw(value, lower_is_better=True, scaled=False, noise=1.0)
    return Outcome(Ending.PASSED, place(raw), feedback=words, raw=raw, touched=frozenset("f"))


def test_a_value_is_measured_in_two_processes_and_as_uncertain_as_they_differ() -> None:
    inner = Inner(lambda case, number, detail: measured(100.0 + 8 * number))
    (evaluation,) = RepeatingEvaluator(inner).evaluate([Trial(CANDIDATE, (ONE,))])
    assert evaluation.outcomes[ONE].raw == Raw(104.0, True, False, 8.0)
    assert evaluation.outcomes[ONE].score == place(Raw(104.0, True, False))


@pytest.mark.parametrize("detail", [Detail.TRACES, Detail.TOUCHES])
def test_what_is_measured_while_the_program_is_recorded_does_not_count(detail: Detail) -> None:
    def runs(case: Case, number: int, detail: Detail) -> Outcome:
        return measured(100.0, "fast") if detail is Detail.TEXTS else measured(900.0, "slow")

    inner = Inner(runs)
    (evaluation,) = RepeatingEvaluator(inner).evaluate([Trial(CANDIDATE, (ONE,), detail)])
    outcome = evaluation.outcomes[ONE]
    assert outcome.raw == Raw(100.0, True, False, 1.0)
    assert outcome.feedback == "fast"
    assert outcome.touched == frozenset("f")
    assert [trial.detail for trial in inner.trials] == [detail, Detail.TEXTS, Detail.TEXTS]


def test_a_loss_is_not_measured_again() -> None:
    inner = Inner(lambda case, number, detail: measured(100.0))
    trial = Trial(CANDIDATE, (ONE, TWO), screen=2, reference=(measured(90.0).score, measured(110.0).score))
    RepeatingEvaluator(inner).evaluate([trial])
    assert inner.counts == {ONE: 0, TWO: 1}


def test_what_fails_when_measured_again_has_failed() -> None:
    inner = Inner(lambda case, number, detail: measured(100.0) if number == 0 else Outcome(Ending.FAILED, 0.0))
    (evaluation,) = RepeatingEvaluator(inner).evaluate([Trial(CANDIDATE, (ONE,))])
    assert evaluation.outcomes[ONE].ending is Ending.FAILED
    assert evaluation.outcomes[ONE].raw is None
    assert evaluation.outcomes[ONE].score == 0.0
