"""Comparing candidates where values have no scale, where they are measured, and where both meet scores."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_learnloop.domain import Artifact, Candidate, Case, Ending, Outcome, Raw
from pytest_learnloop.learning.comparison import Pairs
from pytest_learnloop.learning.preference import holds, mean_worth, pace, worth
from pytest_learnloop.learning.race import Race, Standing
from pytest_learnloop.learning.ranking import Rank, rank
from pytest_learnloop.learning.scoring import Grading, place

CASES = [Case(f"t{number}") for number in range(4)]
PASSED, FAILED, CRASHED = Outcome(Ending.PASSED, 1.0), Outcome(Ending.FAILED, 0.0), Outcome(Ending.CRASH, 0.0)


def scored(score: float) -> Outcome:
    return Outcome(Ending.PASSED, score)


def unscaled(value: float) -> Outcome:
    given = Grading.of(None, None)(value)
    return Outcome(Ending.PASSED, given.score, raw=given.raw)


def timed(value: float, noise: float = 0.0) -> Outcome:
    raw = Raw(value, lower_is_better=True, scaled=False, noise=noise)
    return Outcome(Ending.PASSED, place(raw), raw=raw)


def on(*outcomes: Outcome) -> dict[Case, Outcome]:
    return dict(zip(CASES, outcomes, strict=False))


def test_scores_are_worth_what_they_are() -> None:
    assert mean_worth(on(scored(0.25), PASSED), on(FAILED, FAILED), CASES[:2]) == 0.625


def test_a_mean_does_not_depend_on_the_order_of_its_scores() -> None:
    scores = [scored(0.1), scored(0.2), scored(0.3)]
    assert mean_worth(on(*scores), {}, CASES[:3]) == mean_worth(on(*reversed(scores)), {}, CASES[:3])


def test_without_a_scale_the_share_of_cases_that_do_better_counts() -> None:
    reference = on(unscaled(-21), unscaled(4200), unscaled(0), unscaled(1))
    candidate = on(unscaled(-20), unscaled(9999), unscaled(0), unscaled(0.5))
    assert worth(candidate, reference, CASES) == dict(zip(CASES, [1.0, 1.0, 0.5, 0.0], strict=True))
    assert mean_worth(reference, reference, CASES) == 0.5


def test_no_value_drowns_the_others() -> None:
    reference = on(unscaled(1), unscaled(1), unscaled(1))
    much_on_one = on(unscaled(1e9), unscaled(0.9), unscaled(0.9))
    little_on_two = on(unscaled(0.5), unscaled(1.1), unscaled(1.1))
    worths = [mean_worth(each, reference, CASES[:3]) for each in (much_on_one, little_on_two)]
    assert worths == [pytest.approx(1 / 3), pytest.approx(2 / 3)]


def test_beside_values_without_a_scale_scores_count_by_better_and_worse_as_well() -> None:
    reference = on(unscaled(7), scored(0.5), FAILED)
    assert worth(on(unscaled(7), scored(0.51), FAILED), reference, CASES[:3])[CASES[1]] == 1.0


@pytest.mark.parametrize("lost", [CRASHED, FAILED, Outcome(Ending.TIMEOUT, 0.0), Outcome(Ending.OUT_OF_MEMORY, 0.0)])
def test_what_gave_no_value_is_worse_than_the_worst(lost: Outcome) -> None:
    reference = on(unscaled(-1e300))
    assert worth(on(lost), reference, CASES[:1]) == {CASES[0]: 0.0}
    assert worth(reference, on(lost), CASES[:1]) == {CASES[0]: 1.0}
    assert worth({}, reference, CASES[:1]) == {CASES[0]: 0.0}, "nor is a case that was not run"


def test_time_counts_beyond_the_noise_alone() -> None:
    reference = on(timed(100, 5), timed(100, 5), timed(100, 5))
    assert pace(on(timed(91, 5), timed(50, 5), timed(111, 5)), reference, CASES) == 0.0, "one better, one worse"
    assert pace(on(timed(80, 5), timed(100, 5), timed(108, 5)), reference, CASES) == pytest.approx(1 / 3)


def test_a_measured_case_is_worth_its_pass() -> None:
    assert worth(on(timed(50), FAILED), on(timed(100), timed(1)), CASES[:2]) == {CASES[0]: 1.0, CASES[1]: 0.0}


def test_what_holds_is_no_slower_beyond_the_noise() -> None:
    assert holds(timed(104, 3), timed(100, 3))
    assert not holds(timed(107, 3), timed(100, 3))
    assert not holds(PASSED, timed(100, 3)), "it does not measure any more"
    assert holds(scored(0.5), scored(0.5))
    assert not holds(scored(0.4), scored(0.5))


def rank_of(outcomes: dict[Case, Outcome], reference: dict[Case, Outcome]) -> Rank:
    return rank(Artifact(()), Candidate({}), outcomes, CASES, (), reference)


def test_no_gain_in_time_makes_up_for_a_lost_test() -> None:
    start = on(timed(100), timed(100), timed(100), PASSED)
    faster_and_wrong = on(timed(1), timed(1), timed(1), FAILED)
    assert rank_of(faster_and_wrong, start) < rank_of(start, start)
    assert rank_of(on(timed(1), timed(100), timed(100), PASSED), start) > rank_of(start, start)


def test_what_looks_memorized_is_behind_an_equal_that_does_not() -> None:
    def ranked(memorized: int) -> Rank:
        return rank(Artifact(()), Candidate({}), on(PASSED), CASES[:1], (), on(FAILED), memorized)

    assert ranked(0) > ranked(1) > ranked(2) > rank_of(on(FAILED), on(FAILED))
    assert Rank(1.0, 1.0, originality=0, brevity=-9) > Rank(1.0, 1.0, originality=-1, brevity=-1)


def test_the_best_so_far_is_what_further_gains_are_measured_by() -> None:
    """Every case is better than at the start with either: only side by side are they told apart."""

    def standing(name: str, value: float) -> Standing:
        candidate, outcomes = Candidate({"m:X": name}), on(*(unscaled(value) for _ in CASES))
        artifact = Artifact(())
        ranked = rank(artifact, Candidate({}), outcomes, CASES, (), start.outcomes)
        return Standing(candidate, outcomes, ranked)

    origin = on(*(unscaled(1) for _ in CASES))
    start = Standing(Candidate({}), origin, rank_of(origin, origin))
    race = Race(start, CASES, ())
    slower, better, best = standing("1", 2), standing("2", 3), standing("3", 4)
    assert race.choose([slower], lambda each: True) is slower
    assert race.choose([better, best], lambda each: True) is best, "of several the best, though all are ahead"
    assert race.choose([standing("4", 3.5)], lambda each: True) is None


def test_changes_are_told_from_the_start() -> None:
    pairs = Pairs(on(unscaled(1), unscaled(5)), on(unscaled(2), unscaled(4)))
    assert [pairs.change(case) for case in CASES[:2]] == [0.5, -0.5]
    assert pairs.change(Case("elsewhere")) == 0.0


VALUES = st.lists(st.integers(-50, 50), min_size=4, max_size=4)


@given(VALUES, VALUES)
def test_a_comparison_is_the_same_from_either_side(one: list[int], other: list[int]) -> None:
    ours, theirs = on(*map(unscaled, one)), on(*map(unscaled, other))
    forth, back = mean_worth(ours, theirs, CASES), mean_worth(theirs, ours, CASES)
    assert forth is not None
    assert back is not None
    assert forth + back == pytest.approx(1.0)
