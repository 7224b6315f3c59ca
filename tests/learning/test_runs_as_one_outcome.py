"""Several runs of a case as one outcome."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_learnloop.domain import Case, Ending, Outcome, Raw, Split
from pytest_learnloop.learning.repeats import differ, repeat_of, tells_little, together, with_noise_of
from pytest_learnloop.learning.scoring import place
from pytest_learnloop.learning.split import seeded_cases

PASSED, FAILED = Outcome(Ending.PASSED, 1.0, 0.2), Outcome(Ending.FAILED, 0.0, 0.4, feedback="E no")


def test_the_mean_counts() -> None:
    outcome = together([PASSED, FAILED, PASSED])
    assert outcome.score == pytest.approx(2 / 3)
    assert outcome.ending is Ending.PASSED
    assert outcome.duration == pytest.approx(0.8 / 3)
    assert outcome.feedback == "E no", "the run that failed has the most to tell"


def test_half_of_the_runs_are_not_most() -> None:
    assert together([PASSED, FAILED]).ending is Ending.FAILED


@pytest.mark.parametrize("ending", [Ending.CRASH, Ending.TIMEOUT, Ending.OUT_OF_MEMORY, Ending.ERROR])
def test_a_run_without_a_verdict_is_neither_left_out_nor_averaged_away(ending: Ending) -> None:
    outcome = together([PASSED, PASSED, Outcome(ending, 0.0), PASSED])
    assert (outcome.score, outcome.ending) == (0.75, ending)
    assert not outcome.best


@given(st.floats(0, 1), st.integers(1, 9))
def test_runs_that_score_the_same_score_that_together(score: float, runs: int) -> None:
    raw = Raw(1000 * score, scaled=False)
    assert together([Outcome(Ending.PASSED, score)] * runs).score == score
    assert together([Outcome(Ending.PASSED, place(raw), raw=raw)] * runs).raw == raw


def test_values_without_a_scale_have_a_mean_of_their_own() -> None:
    runs = [Outcome(Ending.PASSED, place(raw), raw=raw) for raw in (Raw(10, scaled=False), Raw(30, scaled=False))]
    outcome = together(runs)
    assert outcome.raw == Raw(20, scaled=False)
    assert outcome.score == place(Raw(20, scaled=False))
    assert together([*runs, Outcome(Ending.CRASH, 0.0)]).score == 0.0


def test_metrics_and_touches_are_put_together() -> None:
    one = Outcome(Ending.PASSED, 1.0, touched=frozenset("a"), metrics=(("loss", 1.0),))
    other = Outcome(Ending.PASSED, 1.0, touched=frozenset("b"), metrics=(("loss", 3.0), ("steps", 5.0)))
    outcome = together([one, other])
    assert outcome.metrics == (("loss", 2.0), ("steps", 5.0))
    assert outcome.touched == frozenset("ab")


def test_measurements_are_as_uncertain_as_they_lie_apart() -> None:
    runs = [Outcome(Ending.PASSED, 0.1, raw=Raw(value, True, False, 3.0)) for value in (100.0, 110.0)]
    assert with_noise_of(runs).raw == Raw(105.0, True, False, 10.0)
    assert with_noise_of([runs[0]]).raw == Raw(100.0, True, False, 3.0)


@given(st.sampled_from(Split), st.integers(0, 99), st.integers(1, 20))
def test_a_repeated_seed_stays_in_its_split(split: Split, seed: int, number: int) -> None:
    (case,) = seeded_cases("t", split, seed)
    repeated = repeat_of(case, number)
    assert repeated.seed is not None
    assert repeated.seed >> 30 == list(Split).index(split)
    assert repeated != case
    assert repeated == repeat_of(case, number), "the same for every candidate"
    assert repeat_of(case, 0) == case
    assert repeat_of(Case("t"), number) == Case("t")


@pytest.mark.parametrize(
    ("passed", "failed", "chance", "wild"),
    [(3, 0, False, False), (1, 1, True, True), (2, 1, True, True), (4, 1, True, False), (3, 2, True, True)],
)
def test_how_much_chance_has_to_say(passed: int, failed: int, chance: bool, wild: bool) -> None:
    runs = [PASSED] * passed + [FAILED] * failed
    assert (differ(runs), tells_little(together(runs))) == (chance, wild)


def test_a_little_unrest_in_scores_is_not_wild() -> None:
    runs = [Outcome(Ending.PASSED, score) for score in (0.61, 0.64, 0.6)]
    assert differ(runs)
    assert not tells_little(together(runs))
    assert math.isclose(together(runs).score, 0.61666, rel_tol=1e-3)
