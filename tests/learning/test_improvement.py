"""What an update tells of how far values have come."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from loop_support import ARTIFACT, Scripted, Silent, ToyEvaluator, case

from pytest_learnloop.domain import Candidate, Case, Ending, Evaluation, Experience, Outcome, Raw, Trial
from pytest_learnloop.learning.budget import Budget, Limits
from pytest_learnloop.learning.improvement import SINCE, Improvements, in_words
from pytest_learnloop.learning.loop import Loop
from pytest_learnloop.learning.scoring import Grading, place

CASE = Case("t")


def scored(score: float) -> Outcome:
    return Outcome(Ending.PASSED, score)


def raw(value: float) -> Outcome:
    given = Grading.of((5000, 1000), None)(value)
    return Outcome(Ending.PASSED, given.score, raw=given.raw)


def timed(value: float) -> Outcome:
    measured = Raw(value, True, False, 2.0)
    return Outcome(Ending.PASSED, place(measured), raw=measured)


@pytest.mark.parametrize(
    ("before", "now", "best", "words"),
    [
        (scored(0.61), scored(0.72), scored(0.75), "0.61 -> 0.72 (better), best so far 0.75"),
        (scored(0.72), scored(0.61), scored(0.75), "0.72 -> 0.61 (worse), best so far 0.75"),
        (scored(0.5), scored(0.5), scored(0.5), "0.5 -> 0.5 (the same), best so far 0.5"),
        (raw(4200), raw(3900), raw(3800), "4200 -> 3900 (better), best so far 3800"),
        (raw(4200), Outcome(Ending.CRASH, 0.0), raw(3800), "0.2 -> 0 (worse), best so far 0.3"),
        (timed(31), timed(30), timed(30), "31 -> 30 (no difference beyond the noise), best so far 30"),
        (timed(31), timed(3), timed(3), "31 -> 3 (better), best so far 3"),
        (scored(0), scored(1), scored(1), ""),
    ],
)
def test_in_words(before: Outcome, now: Outcome, best: Outcome, words: str) -> None:
    assert in_words(before, now, best) == words


def test_the_first_update_has_nothing_to_compare_with() -> None:
    improvements = Improvements()
    improvements.hear({CASE: scored(0.5)})
    assert improvements.told([Experience(CASE, scored(0.5))]) == [Experience(CASE, scored(0.5))]


def test_the_line_goes_before_what_the_test_says() -> None:
    improvements = Improvements()
    improvements.hear({CASE: scored(0.2)})
    improvements.told([Experience(CASE, scored(0.2))])
    improvements.hear({CASE: scored(0.9)})
    (told,) = improvements.told([Experience(CASE, Outcome(Ending.PASSED, 0.4, feedback="the test says: more"))])
    assert told.outcome.feedback == f"{SINCE}0.2 -> 0.4 (better), best so far 0.9\nthe test says: more"
    assert told.outcome.score == 0.4


class Graded(ToyEvaluator):
    """The score is the number itself, in tenths."""

    def _evaluate(self, trial: Trial) -> Evaluation:
        score = int(ARTIFACT.source_of("toy:LEVEL", trial.candidate)) / 10
        return Evaluation(
            trial, {each: Outcome(Ending.PASSED, score, touched=frozenset({"toy:LEVEL"})) for each in trial.cases}
        )


@pytest.mark.parametrize("wanted", [True, False])
def test_an_update_tells_what_came_of_the_last(wanted: bool) -> None:
    optimizer, start = Scripted([["3"], ["2"], ["4"]]), Outcome(Ending.PASSED, 0.1)
    train: Sequence[Case] = (case(1),)
    loop = Loop(
        ARTIFACT,
        tuple(train),
        (),
        Graded(),
        optimizer,
        Budget(Limits(updates=3)),
        Silent(),
        lambda candidate: None,
        improvements=Improvements() if wanted else None,
    )
    loop.run(dict.fromkeys(train, start))
    told = [context.experiences[0].outcome.feedback for context in optimizer.contexts]
    assert told == (
        [
            "",
            f"{SINCE}0.1 -> 0.3 (better), best so far 0.3",
            f"{SINCE}0.3 -> 0.3 (the same), best so far 0.3",
        ]
        if wanted
        else ["", "", ""]
    )
    assert Candidate({}) == ARTIFACT.start
