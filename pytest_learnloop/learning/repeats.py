"""Several runs of a case as one outcome."""

from __future__ import annotations

import hashlib
import math
import statistics
from collections.abc import Sequence
from dataclasses import replace

from pytest_learnloop.domain import Case, Ending, Outcome, Raw
from pytest_learnloop.learning.case_seed import SeedRange
from pytest_learnloop.learning.preference import grade
from pytest_learnloop.learning.scoring import mean, place

_WITHOUT_VERDICT = (Ending.CRASH, Ending.OUT_OF_MEMORY, Ending.TIMEOUT, Ending.ERROR)
"""The worst first."""
_WILD = 0.2
"""Standard error of a case's mean score from which on the mean says too little: one of five runs came out otherwise."""


def repeat_of(case: Case, number: int) -> Case:
    """The case to be run for the ``number``-th time, from 0: a seeded one on another seed of the same split.

    The seeds are the same for every candidate, so that candidates are compared on the same draws.
    """
    if case.seed is None or number == 0:
        return case
    digest = hashlib.sha256(f"{case.nodeid}\0{case.seed}\0{number}".encode()).digest()
    return Case(case.nodeid, SeedRange.with_seed(case.seed).at(int.from_bytes(digest[:8], "big")))


def together(runs: Sequence[Outcome]) -> Outcome:
    """One outcome of several runs of a case: the mean of their scores, and how most of them ended.

    A run without a verdict scores 0 like any failure, and decides how all of them ended. Texts and traces are those of
    a run with the lowest score, which has the most to tell.

    :param runs: one at least.
    """
    telling = min(runs, key=lambda each: (each.score, each.ending is Ending.PASSED))
    raws = [each.raw for each in runs if each.raw is not None]
    raw = mean(raws) if len(raws) == len(runs) else None
    return replace(
        telling,
        ending=_ending([each.ending for each in runs]),
        score=_score(runs, raw),
        duration=statistics.fmean(each.duration for each in runs),
        touched=frozenset[str]().union(*(each.touched for each in runs)),
        raw=raw,
        metrics=_metrics(runs),
        spread=_standard_error([grade(each) for each in runs]),
    )


def differ(runs: Sequence[Outcome]) -> bool:
    """Whether chance has a say in how a case comes out."""
    return len({(each.ending, grade(each)) for each in runs}) > 1


def tells_little(outcome: Outcome) -> bool:
    """Whether chance has so much to say that even the mean of the runs tells little."""
    return outcome.spread > _WILD


def with_noise_of(runs: Sequence[Outcome]) -> Outcome:
    """The outcome of several measurements of one program: at least as uncertain as they lie apart."""
    outcome = together(runs)
    if outcome.raw is None:
        return outcome
    values = [each.raw.value for each in runs if each.raw is not None]
    noise = max(outcome.raw.noise or 0.0, max(values) - min(values))
    return replace(outcome, raw=replace(outcome.raw, noise=noise))


def _standard_error(grades: Sequence[float]) -> float:
    return statistics.stdev(grades) / math.sqrt(len(grades)) if len(grades) > 1 else 0.0


def _ending(endings: Sequence[Ending]) -> Ending:
    for without_verdict in _WITHOUT_VERDICT:
        if without_verdict in endings:
            return without_verdict
    failed = endings.count(Ending.FAILED)
    if 2 * failed >= len(endings):
        return Ending.FAILED
    return Ending.PASSED if Ending.PASSED in endings else Ending.SKIPPED


def _score(runs: Sequence[Outcome], raw: Raw | None) -> float:
    """The mean score; values without a scale have a mean of their own, and none where one of the runs has no value.

    Where all are the same it is that to the last digit: a later run compares it with a single run.
    """
    if any(each.raw is not None and not each.raw.scaled for each in runs):
        return 0.0 if raw is None else place(raw)
    return statistics.mean(each.score for each in runs)


def _metrics(runs: Sequence[Outcome]) -> tuple[tuple[str, float], ...]:
    values: dict[str, list[float]] = {}
    for each in runs:
        for name, value in each.metrics:
            values.setdefault(name, []).append(value)
    return tuple((name, statistics.mean(found)) for name, found in values.items())
