"""Verdicts on scores that are written down."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_learnloop.domain import Case, Ending, Outcome
from pytest_learnloop.learning.verdict import Cases, Verdict, judge

Pair = tuple[float, float]
"""Score with the start, and with the winner."""

REPAIRED, LOST, PASSES, FAILS = (0.0, 1.0), (1.0, 0.0), (1.0, 1.0), (0.0, 0.0)
ROSE = [REPAIRED] * 10


def outcome(score: float) -> Outcome:
    return Outcome(Ending.PASSED if score == 1 else Ending.FAILED, score)


def judged(
    held_out: Sequence[Pair],
    validation: Sequence[Pair] = ROSE,
    train: Sequence[Pair] = ROSE,
    *,
    together: int = 1,
    unreached: int = 0,
) -> Verdict:
    """The verdict on such scores.

    :param together: cases of one test function.
    :param unreached: held-out cases, from the first on, that the winner's edits can't change.
    """
    start: dict[Case, Outcome] = {}
    best: dict[Case, Outcome] = {}
    unit_of: dict[Case, str] = {}
    cases: dict[str, list[Case]] = {"held_out": [], "validation": [], "train": []}
    for name, pairs in zip(cases, (held_out, validation, train), strict=True):
        for number, (before, after) in enumerate(pairs):
            case = Case(f"{name}[{number}]")
            start[case], best[case] = outcome(before), outcome(after)
            unit_of[case] = f"{name} {number // together}"
            cases[name].append(case)
    untouched = set(cases["held_out"][:unreached])
    return judge(Cases(**cases, unit_of=unit_of, reached=lambda case: case not in untouched), start, best)
