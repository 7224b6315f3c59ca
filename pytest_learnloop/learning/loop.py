"""The learning loop: ask the optimizer, evaluate, select, tell it, until there is nothing more to gain or to spend."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from pytest_learnloop.domain import (
    Artifact,
    Candidate,
    Case,
    CaseSource,
    Detail,
    Evaluated,
    Evaluation,
    Experience,
    Fate,
    LearningContext,
    Outcome,
    Pool,
    Proposal,
    Trial,
)
from pytest_learnloop.errors import OptimizerError, ProposalError
from pytest_learnloop.learning import context, impact
from pytest_learnloop.learning.budget import Budget
from pytest_learnloop.learning.impact import Plan
from pytest_learnloop.learning.race import Accept, Race, Select, Standing
from pytest_learnloop.learning.ranking import rank
from pytest_learnloop.learning.reduction import reduce
from pytest_learnloop.optimizers import Optimizer

_NOT_CHOSEN = {
    Accept.BETTER: "it is not better than the best so far",
    Accept.ALWAYS: "a later proposal of the same update was accepted",
}
"""Why one that was evaluated in full was not accepted."""


class Evaluator(Protocol):
    """Runs candidates on cases."""

    def evaluate(self, trials: Sequence[Trial], until: float | None = None) -> list[Evaluation]:
        """Evaluations of the trials, in their order.

        :param until: ``time.monotonic()`` at which what still runs is dropped.
        """
        ...


class Listener(Protocol):
    """Hears of the loop's progress."""

    def updated(self, update: int, evaluated: Sequence[Evaluated], parent: Standing) -> None:
        """An update is complete: what became of its proposals, and the candidate that the next one starts from."""
        ...


@dataclass(frozen=True)
class Learned:
    """What a learning loop came to."""

    start: Standing
    accepted: tuple[Standing, ...]
    """In the order in which they were accepted; each better than the one before where only better ones are."""
    winner: Standing
    """What is to be delivered; the start where there is nothing."""
    stopped: str
    """Why the loop ended, in words."""
    interrupted: bool = False

    @property
    def found(self) -> bool:
        """Whether there is anything to deliver."""
        return self.winner.candidate != self.start.candidate


@dataclass
class Loop:
    """One learning loop. Everything it depends on is passed in; it knows no pytest and no model."""

    artifact: Artifact
    train: tuple[Case, ...]
    validation: tuple[Case, ...]
    evaluator: Evaluator
    optimizer: Optimizer
    budget: Budget
    listener: Listener
    check: Callable[[Candidate], object]
    """Raises ProposalError for a candidate that can't be written to the files; asked of those to be accepted only."""
    proposals: int = 3
    """Proposals asked for in one update."""
    tests: Mapping[str, CaseSource] = field(default_factory=dict)
    """Nodeid -> what the test does."""
    accept: Accept = Accept.BETTER
    select: Select = Select.BEST
    _race: Race = field(init=False)
    _tried: set[str] = field(default_factory=set)
    _traces: dict[str, Mapping[Case, Outcome]] = field(default_factory=dict)
    _update: int = 0
    _interrupted: bool = False

    def run(self, baseline: Mapping[Case, Outcome]) -> Learned:
        """Learn from the train cases, selecting on the validation cases.

        :param baseline: the start's outcomes on all of them, with traces.
        """
        self._begin(baseline)
        self.budget.start()
        return self.go_on()

    def preview(self, baseline: Mapping[Case, Outcome]) -> tuple[LearningContext, Pool, int]:
        """What :meth:`run` would show the optimizer first."""
        self._begin(baseline)
        self._update = 1
        return self._shown()

    def _begin(self, baseline: Mapping[Case, Outcome]) -> None:
        start = self._standing(self.artifact.start, baseline)
        self._race = Race(start, self.train, self.validation, self.accept, self.select)
        self._traces[start.candidate.id] = baseline
        self._tried.add(start.candidate.id)

    def go_on(self) -> Learned:
        """Learn from where the loop is, until there is nothing more to gain or to spend."""
        stopped = "interrupted"
        if not self._interrupted:
            try:
                stopped = self._learn()
            except KeyboardInterrupt:
                self._interrupted = True
        race = self._race
        return Learned(race.start, race.accepted, race.winner, stopped, self._interrupted)

    def drop(self, candidate: Candidate, reason: str) -> None:
        """Take a candidate out of the race, for what only a plain run of all tests could show, and tell the optimizer.

        The next best of those that were evaluated in full takes its place, where there is one that beats the start.

        :param reason: in words.
        """
        self._race.drop(candidate, lambda standing: not self._problem(standing.candidate))
        proposal = Proposal(candidate.edits, candidate.description, candidate.parent)
        self.optimizer.observe([Evaluated(proposal, Fate.REJECTED, reason, candidate)])

    def _problem(self, candidate: Candidate) -> str:
        """Why the candidate can't be written to the files; empty where it can."""
        try:
            self.check(candidate)
        except ProposalError as error:
            return str(error)
        return ""

    def _learn(self) -> str:
        """Update after update; why it ended."""
        while not (stopped := self._reason_to_stop()):
            self._update += 1
            try:
                proposals = self.optimizer.propose(*self._shown())
            except OptimizerError as error:
                stopped = self.budget.exhausted or str(error)
                break
            if not proposals:
                stopped = self.budget.exhausted or f"{self.optimizer.name} has nothing more to propose"
                break
            self._try(proposals)
        # What is accepted whatever its scores is studied, and stays as it was proposed.
        if self._race.accepted and self.accept is Accept.BETTER:
            self._reduce(self._race.best)
        return stopped

    def _reason_to_stop(self) -> str:
        winner = self._race.winner
        if all(winner.outcomes[case].best for case in (*self.train, *self.validation)):
            return "every train and validation case has its best score"
        return self.budget.exhausted or ""

    def _reduce(self, best: Standing) -> None:
        """Accept the best candidate without what it doesn't need, if there is such a thing."""
        candidate, outcomes = reduce(self.artifact, best.candidate, self._traced(best), self.evaluator.evaluate)
        smaller = self._standing(candidate, outcomes)
        # Less within a line is no shorter diff, but it is less.
        if candidate.id == best.candidate.id or smaller.rank < best.rank or self._race.is_out(candidate.id):
            return
        self._update += 1
        self._race.refine(smaller)
        proposal = Proposal(candidate.edits, candidate.description)
        self.listener.updated(self._update, [Evaluated(proposal, Fate.ACCEPTED, candidate=candidate)], smaller)

    # Ask.

    def _shown(self) -> tuple[LearningContext, Pool, int]:
        """What the optimizer is shown, and how many proposals are asked for."""
        parent = self._race.parent
        traces = self._traced(parent)
        experiences = [Experience(case, traces[case]) for case in self.train]
        shown = context.build(self.artifact, parent.candidate, experiences, self.train, self._update, self.tests)
        return shown, self._race.pool, self.budget.affords("candidates", self.proposals)

    def _traced(self, standing: Standing) -> Mapping[Case, Outcome]:
        """The candidate's outcomes with traces: everything on train cases, which parameters were touched on others.

        A case that doesn't reach what the candidate changed in its parent has the parent's traces.
        """
        candidate = standing.candidate
        if candidate.id not in self._traces:
            assert candidate.parent is not None, "the start's traces are known from the beginning"
            parent = self._race[candidate.parent]
            traces = dict(self._traced(parent))
            reached = impact.reach(self.artifact, candidate, parent.candidate, traces)
            trials = [
                Trial(candidate, tuple(filter(reached, self.train)), Detail.TRACES),
                Trial(candidate, tuple(filter(reached, self.validation)), Detail.TOUCHES),
            ]
            for evaluation in self.evaluator.evaluate(trials):
                traces |= evaluation.outcomes
            self._traces[candidate.id] = traces
        return self._traces[candidate.id]

    # Evaluate, select and tell.

    def _try(self, proposals: Sequence[Proposal]) -> None:
        """Evaluate proposals, accept what deserves it, and tell the optimizer."""
        attempts = [self._attempt(proposal) for proposal in proposals]
        planned = [(attempt, attempt.plan) for attempt in attempts if attempt.plan is not None]
        self._evaluate(planned)
        self.budget.spend(updates=1, candidates=len(planned))
        self._select(attempts)
        evaluated = [self._told(attempt) for attempt in attempts]
        self.optimizer.observe(evaluated)
        self.listener.updated(self._update, evaluated, self._race.parent)

    def _attempt(self, proposal: Proposal) -> _Attempt:
        """Turn a proposal into a candidate with a plan, unless it can't be one or is known already."""
        parent = self._race.running(proposal.parent) or self._race.parent
        unknown = [each for each in proposal.edits if each not in self.artifact]
        if unknown or not proposal.edits:
            reason = f"there is no parameter {unknown[0]!r}" if unknown else "it changes nothing"
            return _Attempt(proposal, Fate.INVALID, reason)
        edits = {**parent.candidate.edits, **proposal.edits}
        edits = {each: source for each, source in edits.items() if source != self.artifact[each].source}
        candidate = Candidate(edits, parent.candidate.id, self.optimizer.name, proposal.description)
        if candidate.id in self._tried:
            return self._attempt_again(proposal, candidate)
        self._tried.add(candidate.id)
        plan = self._plan(candidate, parent, proposal)
        if plan is None:
            return _Attempt(proposal, Fate.REJECTED, "no case with something to gain reaches it", candidate)
        return _Attempt(proposal, Fate.REJECTED, "it was not run", candidate, plan)

    def _attempt_again(self, proposal: Proposal, candidate: Candidate) -> _Attempt:
        """What was tried before is not run again; where everything is accepted, it is possible to return to it."""
        attempt = _Attempt(proposal, Fate.DUPLICATE, "the same candidate was tried before", candidate)
        known = self._race.running(candidate.id)
        if known is not None and self.accept is Accept.ALWAYS:
            attempt.candidate, attempt.outcomes, attempt.standing = known.candidate, known.outcomes, known
        return attempt

    def _plan(self, candidate: Candidate, parent: Standing, proposal: Proposal) -> Plan | None:
        """How to evaluate a candidate; None where that would tell nothing that could have it accepted."""
        between = self.artifact, candidate, parent.candidate, self._traced(parent), self.train, self.validation
        if self.accept is Accept.ALWAYS:
            plan = impact.plan_in_full(*between)
        elif not (plan := impact.plan(*between, proposal.screen)).trial.screen:
            return None
        return replace(plan, trial=replace(plan.trial, detail=Detail.TEXTS)) if self.optimizer.reads else plan

    def _evaluate(self, planned: Sequence[tuple[_Attempt, Plan]]) -> None:
        """Run what is planned, within what is left of the time."""
        running = [(attempt, plan) for attempt, plan in planned if plan.trial.cases]
        left = self.budget.left("seconds")
        until = None if left == math.inf else time.monotonic() + left
        evaluations = self.evaluator.evaluate([plan.trial for _, plan in running], until)
        for (attempt, plan), evaluation in zip(running, evaluations, strict=True):
            self._settle(attempt, plan, evaluation)
        for attempt, plan in planned:
            if not plan.trial.cases:
                self._settle(attempt, plan, Evaluation(plan.trial))

    def _settle(self, attempt: _Attempt, plan: Plan, evaluation: Evaluation) -> None:
        """Take in what the trial of an attempt gave."""
        attempt.outcomes = {**plan.inherited, **evaluation.outcomes}
        assert attempt.candidate is not None
        if evaluation.invalid:
            attempt.fate, attempt.reason = Fate.INVALID, evaluation.invalid
            return
        attempt.reason = self._why_not_in_full(plan, evaluation)
        if attempt.reason:
            return
        standing = self._standing(attempt.candidate, attempt.outcomes)
        if not self._race.admits(standing):
            attempt.reason = "its train mean is below the start's"
            return
        attempt.standing = standing
        self._race.enter(standing)

    def _why_not_in_full(self, plan: Plan, evaluation: Evaluation) -> str:
        """Why the trial doesn't tell where the candidate stands; empty where it does."""
        always = self.accept is Accept.ALWAYS
        missing = any(case not in evaluation.outcomes for case in plan.trial.cases)
        if missing and evaluation.cut:
            return "time was up before it was through"
        tolerated = plan.trial.lost_before if always else ()
        lost = [o.ending.value for c, o in evaluation.outcomes.items() if o.ending.lost and c not in tolerated]
        if lost and (missing or always):
            return f"it ended in a {lost[0]}"
        return "it improves none of the failing cases" if missing else ""

    def _select(self, attempts: Sequence[_Attempt]) -> None:
        """Have the race accept one of the attempts, and note what became of those that were evaluated in full."""
        standings = {attempt.standing: attempt for attempt in attempts if attempt.standing is not None}

        def is_fit(standing: Standing) -> bool:
            problem = self._problem(standing.candidate)
            if problem:
                standings[standing].fate, standings[standing].reason = Fate.INVALID, problem
            return not problem

        accepted = self._race.choose(list(standings), is_fit)
        for standing, attempt in standings.items():
            if standing is accepted:
                attempt.fate, attempt.reason = Fate.ACCEPTED, ""
            elif attempt.fate is Fate.REJECTED:
                attempt.reason = _NOT_CHOSEN[self.accept]

    def _told(self, attempt: _Attempt) -> Evaluated:
        """What the optimizer hears: of validation cases the scores alone."""
        outcomes = attempt.outcomes
        complete = attempt.standing is not None
        return Evaluated(
            attempt.proposal,
            attempt.fate,
            attempt.reason,
            attempt.candidate,
            train=tuple(Experience(case, outcomes[case]) for case in self.train if case in outcomes),
            validation=tuple(outcomes[case].score for case in self.validation) if complete else (),
        )

    def _standing(self, candidate: Candidate, outcomes: Mapping[Case, Outcome]) -> Standing:
        return Standing(candidate, outcomes, rank(self.artifact, candidate, outcomes, self.train, self.validation))


@dataclass
class _Attempt:
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
