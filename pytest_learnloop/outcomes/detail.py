"""What an outcome tells at each level of detail, and whether one that is known can stand for one that is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from pytest_learnloop.domain import Detail, Ending, Outcome

_OBSERVATIONS: Mapping[Detail, frozenset[str]] = {
    Detail.SCORES: frozenset(),
    Detail.TEXTS: frozenset({"feedback"}),
    Detail.TOUCHES: frozenset({"feedback", "touched"}),
    Detail.LINES: frozenset({"feedback", "touched", "lines"}),
    Detail.TRACES: frozenset({"feedback", "touched", "lines", "calls", "steps", "rollout"}),
}
"""Detail -> the fields of an outcome that are told beside ending, score and duration."""
_TOLD_OF_ALL = frozenset({"touched"})
"""The fields that may be told of a case that is not shown to the optimizer."""
OF_THE_MOMENT = frozenset({Ending.TIMEOUT, Ending.CRASH, Ending.OUT_OF_MEMORY})
"""Endings that may be another one's doing than the program's: of a busy machine, above all."""


def observations(detail: Detail, *, shown: bool) -> frozenset[str]:
    """The fields of an outcome that are told beside ending, duration and score with all its numbers.

    :param shown: whether the case is a train case, which alone may tell texts, calls and lines.
    """
    return _OBSERVATIONS[detail] if shown else _OBSERVATIONS[detail] & _TOLD_OF_ALL


def told(outcome: Outcome, detail: Detail, *, shown: bool) -> Outcome:
    """The outcome with what may be told of it, and no more.

    A case that took its process with it has its text at every level of detail, as a trial gives it.
    """
    if not (outcome.feedback or outcome.touched or outcome.lines or outcome.calls or outcome.steps or outcome.rollout):
        return outcome
    fields = observations(detail, shown=shown)
    if outcome.ending.lost and shown:
        fields |= {"feedback"}
    return Outcome(
        outcome.ending,
        outcome.score,
        outcome.duration,
        raw=outcome.raw,
        metrics=outcome.metrics,
        spread=outcome.spread,
        **{field: getattr(outcome, field) for field in fields},
    )


@cache
def serves(known: Detail, known_when_shown: bool, wanted: Detail, shown: bool) -> bool:
    """Whether what is known of a case tells all that is wanted.

    :param known: the detail at which it was found out.
    :param known_when_shown: whether the case was shown then; else its texts, calls and lines were not kept.
    :param shown: whether it is shown now.
    """
    return observations(wanted, shown=shown) <= observations(known, shown=known_when_shown)
