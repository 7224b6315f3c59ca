"""A proposal on its way through an update."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pytest_learnloop.domain import Candidate, Case, Evaluated, Evaluation, Experience, Fate, Outcome, Proposal
from pytest_learnloop.learning.impact import Plan
from pytest_learnloop.learning.race import Accept, Standing

NOT_CHOSEN = {
    Accept.BETTER: "it is not better than the best so far",
    Accept.ALWAYS: "a later proposal of the same update was accepted",
}
"""Why one that was evaluated in full was not accepted."""


@dataclass
class Attempt:
    """A proposal on its way through an update."""

    proposal: Proposal
    fate: Fate
    reason: str
    candidate: Candidate | None = None
    plan: Plan | None = None
    """How it is to be evaluated; None where it is not."""
    outcomes: Mapping[Case, Outcome] = field(default_factory=dict)
    standing: Standing | None = None
    """Where it stands, if it was evaluated in full and is eligible."""

    def told(self, train: Sequence[Case], validation: Sequence[Case]) -> Evaluated:
        """What the optimizer hears: of validation cases the scores alone."""
        outcomes = self.outcomes
        complete = self.standing is not None
        return Evaluated(
            self.proposal,
            self.fate,
            self.reason,
            self.candidate,
            train=tuple(Experience(case, outcomes[case]) for case in train if case in outcomes),
            validation=tuple(outcomes[case].score for case in validation) if complete else (),
        )


def why_not_in_full(plan: Plan, evaluation: Evaluation, *, always: bool) -> str:
    """Why the trial doesn't tell where the candidate stands; empty where it does.

    :param always: the candidate is gone on from whatever its scores, unless it loses a case that its parent did not.
    """
    missing = any(case not in evaluation.outcomes for case in plan.trial.cases)
    if missing and evaluation.cut:
        return evaluation.cut
    tolerated = plan.trial.lost_before if always else ()
    lost = [o.ending.value for c, o in evaluation.outcomes.items() if o.ending.lost and c not in tolerated]
    if lost and (missing or always):
        return f"it ended in a {lost[0]}"
    return "it improves none of the failing cases" if missing else ""
