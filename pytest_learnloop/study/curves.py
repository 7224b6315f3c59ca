"""Learning curves over several trials: means with their errors, update by update."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pytest_learnloop.study.statistics import Mean, mean_of
from pytest_learnloop.study.summary import Row


@dataclass(frozen=True)
class Curve:
    """A setting's score on one split by update, the start being update 0."""

    label: str
    means: tuple[Mean, ...]


def curve(row: Row, split: str) -> Curve | None:
    """The mean curve of a setting; None where no trial has scores on that split.

    A trial that ended before others stays where it ended, since that is what it would deliver.

    :param split: ``train``, ``validation`` or ``held_out``.
    """
    trials = [scores for result in row.results if (scores := _scores(result["curve"], split))]
    if not trials:
        return None
    length = max(map(len, trials))
    by_update = zip(*(_prolonged(scores, length) for scores in trials), strict=True)
    means = [mean_of(values) for values in by_update]
    return Curve(row.label, tuple(mean for mean in means if mean is not None))


def _scores(points: Sequence[Mapping[str, Any]], split: str) -> list[float]:
    """By update; an update at which nothing was measured has the score of the one before."""
    scores: list[float] = []
    for point in points:
        score = point.get(split)
        if score is None and not scores:
            return []
        number = int(point["update"])
        scores += [scores[-1]] * (number - len(scores)) if scores else []
        scores.append(scores[-1] if score is None else score)
    return scores


def _prolonged(scores: Sequence[float], length: int) -> list[float]:
    return [*scores, *([scores[-1]] * (length - len(scores)))]
