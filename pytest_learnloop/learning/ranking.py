"""Which candidate is better: the order by which a learning loop selects."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pytest_learnloop.domain import Artifact, Candidate, Case, Outcome
from pytest_learnloop.learning.preference import mean_worth, pace


@dataclass(frozen=True, order=True)
class Rank:
    """Compares candidates, the greater the better: validation mean, train mean, pace, originality, plausibility, diff.

    Of two that are equal in all of these the earlier one stays, since a tie never replaces. Where values have no scale,
    or are measured, ranks can be compared that have the same reference.
    """

    validation: float
    """Mean worth of the validation cases; 0 for all where there is none."""
    train: float
    """Mean worth of the train cases."""
    pace: float = 0.0
    """Share of all measured cases that are better than in the reference, less those that are worse."""
    originality: int = 0
    """Minus the number of literals that look memorized."""
    plausibility: int = 0
    """Minus the number of changes that are doubtful."""
    brevity: int = 0
    """Minus the number of changed lines."""


def rank(
    artifact: Artifact,
    candidate: Candidate,
    outcomes: Mapping[Case, Outcome],
    train: Sequence[Case],
    validation: Sequence[Case],
    reference: Mapping[Case, Outcome],
    memorized: int = 0,
    doubtful: int = 0,
) -> Rank:
    """Where a candidate stands, by its outcomes on all train and validation cases.

    :param reference: the outcomes on the same cases that values without a scale, and measured ones, are compared with.
    :param memorized: number of its literals that look memorized.
    :param doubtful: number of its changes that are doubtful.
    """
    brevity = -changed_lines(artifact, candidate)
    rank = Rank(0.0, 0.0, originality=-memorized, plausibility=-doubtful, brevity=brevity)
    return against(rank, outcomes, train, validation, reference)


def against(
    rank: Rank,
    outcomes: Mapping[Case, Outcome],
    train: Sequence[Case],
    validation: Sequence[Case],
    reference: Mapping[Case, Outcome],
) -> Rank:
    """The rank of a candidate with these outcomes, compared with another reference."""
    return replace(
        rank,
        validation=_rounded(mean_worth(outcomes, reference, validation)),
        train=_rounded(mean_worth(outcomes, reference, train)),
        pace=_rounded(pace(outcomes, reference, [*train, *validation])),
    )


def changed_lines(artifact: Artifact, candidate: Candidate) -> int:
    """Lines that the candidate removes from the start and adds to it, together.

    Where learning starts from something else than the code on disk, that has no part in it: to be like it is no merit.
    """
    changed = (
        (artifact.source_of(each, artifact.start), source) for each, source in artifact.changes(candidate).items()
    )
    return sum(
        sum(1 for line in difflib.ndiff(before.splitlines(), after.splitlines()) if line[0] in "+-")
        for before, after in changed
    )


def _rounded(mean: float | None) -> float:
    """Sums of floats in another order must not decide who is better."""
    return 0.0 if mean is None else round(mean, 9)
