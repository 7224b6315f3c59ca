"""Which candidate is better: the order by which a learning loop selects."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pytest_learnloop.domain import Artifact, Candidate, Case, Outcome


def mean_score(outcomes: Mapping[Case, Outcome], cases: Sequence[Case]) -> float | None:
    """Mean score of the cases; a case without an outcome counts 0. None where there are no cases."""
    if not cases:
        return None
    return sum(outcomes[case].score for case in cases if case in outcomes) / len(cases)


@dataclass(frozen=True, order=True)
class Rank:
    """Compares candidates, the greater the better: validation mean, train mean, smaller diff.

    Of two that are equal in all of these the earlier one stays, since a tie never replaces.
    """

    validation: float
    """Mean validation score; 0 for all where there is no validation case."""
    train: float
    """Mean train score."""
    brevity: int
    """Minus the number of changed lines."""


def rank(
    artifact: Artifact,
    candidate: Candidate,
    outcomes: Mapping[Case, Outcome],
    train: Sequence[Case],
    validation: Sequence[Case],
) -> Rank:
    """Where a candidate stands, by its outcomes on all train and validation cases."""
    return Rank(
        validation=_rounded(mean_score(outcomes, validation)),
        train=_rounded(mean_score(outcomes, train)),
        brevity=-changed_lines(artifact, candidate),
    )


def changed_lines(artifact: Artifact, candidate: Candidate) -> int:
    """Lines that the candidate removes from the start and adds to it, together."""
    return sum(
        sum(
            1 for line in difflib.ndiff(artifact[parameter].source.splitlines(), source.splitlines()) if line[0] in "+-"
        )
        for parameter, source in candidate.edits.items()
    )


def _rounded(mean: float | None) -> float:
    """Sums of floats in another order must not decide who is better."""
    return 0.0 if mean is None else round(mean, 9)
