"""How a run did on held-out tests while it went on (figure A3 of Nie et al. 2026), looked at when it is over.

Everything is chosen, judged and delivered by then, so that nothing but the record can depend on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from pytest_learnloop.domain import Candidate, Case, Outcome, Trial
from pytest_learnloop.learning.curve import Point
from pytest_learnloop.learning.evaluator import Evaluator
from pytest_learnloop.learning.preference import mean_worth

PEEKED = (
    "Held-out tests were looked at for every accepted candidate (--learn-held-out-curve): nothing was chosen by that, "
    "and whoever chooses by the curve needs other tests to know what the choice is worth."
)


def with_held_out(
    curve: Sequence[Point],
    candidates: Iterable[Candidate],
    held_out: tuple[Case, ...],
    at_start: Mapping[Case, Outcome],
    evaluator: Evaluator,
) -> tuple[Point, ...]:
    """The curve with the mean held-out score of each candidate.

    :param candidates: those that are to be run.
    :param at_start: the start's outcomes, of the point of update 0.
    """
    trials = [Trial(candidate, held_out) for candidate in dict.fromkeys(candidates)]
    scores = {
        evaluation.trial.candidate.id: _score(evaluation.outcomes, at_start, held_out)
        for evaluation in evaluator.evaluate(trials)
    }
    scores |= {curve[0].candidate: _score(at_start, at_start, held_out)} if curve else {}
    return tuple(replace(point, held_out=scores.get(point.candidate)) for point in curve)


def _score(
    outcomes: Mapping[Case, Outcome], at_start: Mapping[Case, Outcome], held_out: Sequence[Case]
) -> float | None:
    """None where a case could not be judged, such as for want of a model's answer."""
    return mean_worth(outcomes, at_start, held_out) if all(case in outcomes for case in held_out) else None
