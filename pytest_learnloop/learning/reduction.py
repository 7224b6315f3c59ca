"""Making a winner as small as it can be: every change that no case needs is taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from pytest_learnloop.domain import Artifact, Candidate, Case, Evaluation, Outcome, Trial
from pytest_learnloop.learning.hunks import with_one_change_less
from pytest_learnloop.learning.impact import reach


def reduce(
    artifact: Artifact,
    candidate: Candidate,
    outcomes: Mapping[Case, Outcome],
    evaluate: Callable[[Sequence[Trial]], Sequence[Evaluation]],
) -> tuple[Candidate, Mapping[Case, Outcome]]:
    """The candidate without the changes that it can do without, and its outcomes; both as given where it needs all.

    One change after the other is taken back for good if no case scores lower without it.

    :param outcomes: the candidate's on all cases, with the parameters touched.
    :param evaluate: runs trials.
    """
    needed = {candidate.id}
    while True:
        found = {each.id: each for each in _with_one_change_less(artifact, candidate)}
        smaller = [each for each in found.values() if each.id not in needed]
        trials = [_trial(artifact, each, candidate, outcomes) for each in smaller]
        for each, evaluation in zip(smaller, evaluate(trials), strict=True):
            if _holds(evaluation, outcomes):
                # The new outcomes know no touches, so that these cases are run again for the next change.
                candidate, outcomes = each, {**outcomes, **evaluation.outcomes}
                break
            needed.add(each.id)
        else:
            return candidate, outcomes


def _with_one_change_less(artifact: Artifact, candidate: Candidate) -> Iterator[Candidate]:
    """Every candidate that lacks one parameter's edit, or one change of it."""
    for parameter, source in candidate.edits.items():
        others = {each: other for each, other in candidate.edits.items() if each != parameter}
        yield _derived(candidate, others)
        for less in with_one_change_less(artifact[parameter].source, source):
            yield _derived(candidate, {**others, parameter: less})


def _derived(candidate: Candidate, edits: Mapping[str, str]) -> Candidate:
    return Candidate(edits, candidate.id, candidate.proposer, "took back what no case needs")


def _trial(artifact: Artifact, smaller: Candidate, candidate: Candidate, outcomes: Mapping[Case, Outcome]) -> Trial:
    reached = reach(artifact, smaller, candidate, outcomes)
    # The cases that pass are the ones that a change may be needed for; a lost one ends the trial at once.
    cases = sorted(filter(reached, outcomes), key=lambda case: not outcomes[case].best)
    return Trial(smaller, tuple(cases), stop_when_lost=True)


def _holds(evaluation: Evaluation, outcomes: Mapping[Case, Outcome]) -> bool:
    if evaluation.invalid or evaluation.cut:
        return False
    return all(
        case in evaluation.outcomes
        and evaluation.outcomes[case].score >= outcomes[case].score
        and (evaluation.outcomes[case].best or not outcomes[case].best)
        for case in evaluation.trial.cases
    )
