"""Which cases a candidate has to run: only those that reach what it changed, and the telling ones first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pytest_learnloop.domain import Artifact, Candidate, Case, Outcome, Trial


@dataclass(frozen=True)
class Plan:
    """How a candidate is to be evaluated against its parent."""

    trial: Trial
    inherited: Mapping[Case, Outcome]
    """The parent's outcomes on the cases that can't tell the two apart."""


def reach(
    artifact: Artifact, candidate: Candidate, parent: Candidate, outcomes: Mapping[Case, Outcome]
) -> Callable[[Case], bool]:
    """Which cases can tell a candidate from its parent: those that touch a parameter in which the two differ.

    :param outcomes: the parent's, with the parameters touched; a case of which these are unknown is reached.
    """
    changed = {
        parameter.id
        for parameter in artifact.parameters
        if artifact.source_of(parameter.id, candidate) != artifact.source_of(parameter.id, parent)
    }
    everywhere = any(artifact[parameter].used_at_import for parameter in changed)

    def reached(case: Case) -> bool:
        outcome = outcomes[case]
        return everywhere or outcome.ending.lost or not outcome.touched or not changed.isdisjoint(outcome.touched)

    return reached


def plan(
    artifact: Artifact,
    candidate: Candidate,
    parent: Candidate,
    outcomes: Mapping[Case, Outcome],
    train: Sequence[Case],
    validation: Sequence[Case],
) -> Plan:
    """Plan the trial of a candidate.

    First come the parent's failing train cases (the failing validation cases where none of those is reached), of which
    one must improve or the trial ends; then all other cases that are reached.

    :param outcomes: the parent's, with the parameters touched.
    """
    reached = reach(artifact, candidate, parent, outcomes)

    def failing(cases: Sequence[Case]) -> list[Case]:
        hopeful = [case for case in cases if not outcomes[case].best and reached(case)]
        # Cases that took their process with them cost the most, so they come last.
        return sorted(hopeful, key=lambda case: outcomes[case].ending.lost)

    screen = failing(train) or failing(validation)
    first = set(screen)
    rest = [case for case in (*train, *validation) if case not in first and reached(case)]
    trial = Trial(
        candidate,
        (*screen, *rest),
        screen=len(screen),
        reference=tuple(outcomes[case].score for case in screen),
        stop_when_lost=True,
        lost_before=frozenset(case for case in screen if outcomes[case].ending.lost),
    )
    inherited = {case: outcomes[case] for case in (*train, *validation) if not reached(case)}
    return Plan(trial, inherited)
