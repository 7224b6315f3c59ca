"""Which cases a candidate has to run: only those that reach what it changed, and the telling ones first."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
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
        parameter
        for parameter in {**candidate.edits, **parent.edits}
        if artifact.source_of(parameter, candidate) != artifact.source_of(parameter, parent)
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
    screen: Collection[Case] = (),
) -> Plan:
    """Plan the trial of a candidate.

    First come the parent's failing train cases (the failing validation cases where none of those is reached), or some
    of them, of which one must improve or the trial ends; then all other cases that are reached.

    :param outcomes: the parent's, with the parameters touched.
    :param screen: of which failing cases one must improve; none, or none that is reached: of all of them.
    """
    reached = reach(artifact, candidate, parent, outcomes)
    telling_train, telling_validation = list(filter(reached, train)), list(filter(reached, validation))
    failing = _failing(telling_train, outcomes) or _failing(telling_validation, outcomes)
    chosen = set(screen)
    leading = [case for case in failing if case in chosen] or failing
    # The other failing ones come next, so that what still fails is known first.
    telling = list(dict.fromkeys((*failing, *telling_train, *telling_validation)))
    first = set(leading)
    trial = Trial(
        candidate,
        (*leading, *(case for case in telling if case not in first)),
        screen=len(leading),
        reference=tuple(outcomes[case].score for case in leading),
        stop_when_lost=True,
        lost_before=frozenset(case for case in failing if outcomes[case].ending.lost),
    )
    return Plan(trial, _left(outcomes, telling))


def plan_in_full(
    artifact: Artifact,
    candidate: Candidate,
    parent: Candidate,
    outcomes: Mapping[Case, Outcome],
    train: Sequence[Case],
    validation: Sequence[Case],
) -> Plan:
    """Plan the trial of a candidate that is wanted whatever it scores, unless it loses a case that its parent did not.

    :param outcomes: the parent's, with the parameters touched.
    """
    reached = reach(artifact, candidate, parent, outcomes)
    telling = tuple(filter(reached, (*train, *validation)))
    lost_before = frozenset(case for case in telling if outcomes[case].ending.lost)
    return Plan(Trial(candidate, telling, stop_when_lost=True, lost_before=lost_before), _left(outcomes, telling))


def _left(outcomes: Mapping[Case, Outcome], telling: Iterable[Case]) -> Mapping[Case, Outcome]:
    """Outcomes of the other cases: copied and cut down, as there may be thousands of cases and few that are reached."""
    left = dict(outcomes)
    for case in telling:
        left.pop(case, None)
    return left


def _failing(cases: Sequence[Case], outcomes: Mapping[Case, Outcome]) -> list[Case]:
    """The cases with something to gain; those that took their process with them cost the most, so they come last."""
    return sorted((case for case in cases if not outcomes[case].best), key=lambda case: outcomes[case].ending.lost)
