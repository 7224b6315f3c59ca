"""The course of a trial: which of its cases are run, given how they come out.

It lets outcomes that are known take the place of some or all of those that a trial would find out, with the very same
evaluation in the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from pytest_learnloop.domain import Case, Outcome, Trial


def followed(trial: Trial, outcomes: Mapping[Case, Outcome]) -> dict[Case, Outcome]:
    """The outcomes that a trial gives, in its order: up to where it stops.

    Where it cannot be followed so far because an outcome is missing, all that there are.
    """
    found: dict[Case, Outcome] = {}
    beaten = not trial.screen
    for position, case in enumerate(trial.cases):
        if position == trial.screen and not beaten:
            return found
        outcome = outcomes.get(case)
        if outcome is None:
            return {case: outcomes[case] for case in trial.cases if case in outcomes}
        found[case] = outcome
        beaten = beaten or _beats(trial, position, outcome)
        if outcome.ending.lost and not (beaten and may_be_lost(trial, case)):
            return found
    return found


def remainder(trial: Trial, outcomes: Mapping[Case, Outcome]) -> Trial | None:
    """What of a trial is still to be run, given outcomes that are known; None where it can be followed to its end.

    It runs at least the cases that the trial itself would run.
    """
    unknown: list[Case] = []
    reference: list[float] = []
    beaten = not trial.screen
    for position, case in enumerate(trial.cases):
        if not unknown and not beaten and position == trial.screen:
            return None
        outcome = outcomes.get(case)
        if outcome is None:
            unknown.append(case)
            reference += trial.reference[position : position + 1] if position < trial.screen else ()
            continue
        beaten = beaten or _beats(trial, position, outcome)
        if outcome.ending.lost and not may_be_lost(trial, case):
            break
        if outcome.ending.lost and not beaten and not unknown:
            return None
    if not unknown:
        return None
    screened = () if beaten else tuple(reference)
    return replace(trial, cases=tuple(unknown), screen=len(screened), reference=screened)


def without_screen(trial: Trial, cases: Iterable[Case]) -> Trial:
    """The trial on these cases alone, none of which decides whether the others are run."""
    return replace(trial, cases=tuple(cases), screen=0, reference=())


def may_be_lost(trial: Trial, case: Case) -> bool:
    """Whether a trial goes on after a case that took its process with it, once the candidate has improved another."""
    return not trial.stop_when_lost or case in trial.lost_before


def _beats(trial: Trial, position: int, outcome: Outcome) -> bool:
    return position < trial.screen and outcome.score > trial.reference[position]
