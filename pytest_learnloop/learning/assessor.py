"""What becomes of the proposals of an update: each is planned, run and settled, and one of them may be accepted."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from pytest_learnloop.domain import Candidate, Detail, Ending, Evaluated, Evaluation, Fate, Proposal
from pytest_learnloop.learning import impact
from pytest_learnloop.learning.attempt import NOT_CHOSEN, Attempt, why_not_in_full
from pytest_learnloop.learning.budget import Budget
from pytest_learnloop.learning.candidates import Candidates, refusal
from pytest_learnloop.learning.impact import Plan
from pytest_learnloop.learning.improvement import Improvements
from pytest_learnloop.learning.race import Accept, Standing
from pytest_learnloop.optimizers import Optimizer


@dataclass(frozen=True)
class Assessor:
    """Tries proposals, and has the race accept what deserves it."""

    candidates: Candidates
    optimizer: Optimizer
    """That they are from."""
    budget: Budget
    permitted: Callable[[Candidate], object]
    """Raises ProposalError for a candidate that changes more than it may; asked of each before any test runs."""
    improvements: Improvements | None = None
    """Hears what each candidate gave."""

    def assess(self, proposals: Sequence[Proposal]) -> list[Evaluated]:
        """What became of the proposals of one update, in their order."""
        attempts = [self._attempt(proposal) for proposal in proposals]
        planned = [(attempt, attempt.plan) for attempt in attempts if attempt.plan is not None]
        self._evaluate(planned)
        self.budget.spend(updates=1, candidates=len(planned))
        self._select(attempts)
        return [attempt.told(self.candidates.train, self.candidates.validation) for attempt in attempts]

    @property
    def _accepts_always(self) -> bool:
        return self.candidates.race.accept is Accept.ALWAYS

    # Plan.

    def _attempt(self, proposal: Proposal) -> Attempt:
        """Turn a proposal into a candidate with a plan, unless it can't be one or is known already."""
        artifact, race = self.candidates.artifact, self.candidates.race
        parent = race.running(proposal.parent) or race.parent
        unknown = [each for each in proposal.edits if each not in artifact]
        if unknown or not proposal.edits:
            reason = f"there is no parameter {unknown[0]!r}" if unknown else "it changes nothing"
            return Attempt(proposal, Fate.INVALID, reason)
        edits = artifact.laid_over(parent.candidate, proposal.edits)
        candidate = Candidate(edits, parent.candidate.id, self.optimizer.name, proposal.description)
        if forbidden := refusal(self.permitted, candidate):
            return Attempt(proposal, Fate.INVALID, forbidden, candidate)
        if self._was_tried(candidate, proposal):
            return self._attempt_again(proposal, candidate)
        plan = self._plan(candidate, parent, proposal)
        if plan is None:
            return Attempt(proposal, Fate.REJECTED, "no case with something to gain reaches it", candidate)
        return Attempt(proposal, Fate.REJECTED, "it was not run", candidate, plan)

    def _was_tried(self, candidate: Candidate, proposal: Proposal) -> bool:
        """Note that it is tried; whether it was before, and not in vain because it was late where it now has time."""
        if self.candidates.note_try(candidate):
            return False
        known = self.candidates.race.running(candidate.id)
        was_late = known is None or any(each.ending is Ending.TIMEOUT for each in known.outcomes.values())
        return not (proposal.lenient and was_late)

    def _attempt_again(self, proposal: Proposal, candidate: Candidate) -> Attempt:
        """What was tried before is not run again; where everything is accepted, it is possible to return to it."""
        attempt = Attempt(proposal, Fate.DUPLICATE, "the same candidate was tried before", candidate)
        known = self.candidates.race.running(candidate.id)
        if known is not None and self._accepts_always:
            attempt.candidate, attempt.outcomes, attempt.standing = known.candidate, known.outcomes, known
        return attempt

    def _plan(self, candidate: Candidate, parent: Standing, proposal: Proposal) -> Plan | None:
        """How to evaluate a candidate; None where that would tell nothing that could have it accepted."""
        known = self.candidates
        between = known.artifact, candidate, parent.candidate, known.traced(parent), known.train, known.validation
        if self._accepts_always:
            plan = impact.plan_in_full(*between)
        elif not (plan := impact.plan(*between, proposal.screen)).trial.screen:
            return None
        # What a model has written cost more than the time to wait for it.
        lenient = proposal.lenient or self.optimizer.reads
        detail = Detail.TEXTS if self.optimizer.reads else plan.trial.detail
        return replace(plan, trial=replace(plan.trial, detail=detail, lenient=lenient))

    # Run and settle.

    def _evaluate(self, planned: Sequence[tuple[Attempt, Plan]]) -> None:
        """Run what is planned, within what is left of the time."""
        running = [(attempt, plan) for attempt, plan in planned if plan.trial.cases]
        left = self.budget.left("seconds")
        until = None if left == math.inf else time.monotonic() + left
        evaluations = self.candidates.evaluator.evaluate([plan.trial for _, plan in running], until)
        for (attempt, plan), evaluation in zip(running, evaluations, strict=True):
            self._settle(attempt, plan, evaluation)
        for attempt, plan in planned:
            if not plan.trial.cases:
                self._settle(attempt, plan, Evaluation(plan.trial))

    def _settle(self, attempt: Attempt, plan: Plan, evaluation: Evaluation) -> None:
        """Take in what the trial of an attempt gave."""
        attempt.outcomes = {**plan.inherited, **evaluation.outcomes}
        if self.improvements is not None:
            self.improvements.hear(evaluation.outcomes)
        assert attempt.candidate is not None
        if evaluation.invalid:
            attempt.fate, attempt.reason = Fate.INVALID, evaluation.invalid
            return
        attempt.reason = why_not_in_full(plan, evaluation, always=self._accepts_always)
        if attempt.reason:
            return
        standing = self.candidates.placed(attempt.candidate, attempt.outcomes)
        if not self.candidates.race.admits(standing):
            attempt.reason = "its train mean is below the start's"
            return
        attempt.standing = standing
        self.candidates.race.enter(standing)

    # Select.

    def _select(self, attempts: Sequence[Attempt]) -> None:
        """Have the race accept one of the attempts, and note what became of those that were evaluated in full."""
        standings = {attempt.standing: attempt for attempt in attempts if attempt.standing is not None}

        def is_fit(standing: Standing) -> bool:
            problem = self.candidates.problem(standing.candidate)
            if problem:
                standings[standing].fate, standings[standing].reason = Fate.INVALID, problem
            return not problem

        race = self.candidates.race
        accepted = race.choose(list(standings), is_fit)
        for standing, attempt in standings.items():
            if standing is accepted:
                attempt.fate, attempt.reason = Fate.ACCEPTED, ""
            elif attempt.fate is Fate.REJECTED:
                attempt.reason = NOT_CHOSEN[race.accept]
