"""The learning loop: ask the optimizer, evaluate, select, tell it, until there is nothing more to gain or to spend."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
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
    Member,
    Outcome,
    Pool,
    Proposal,
    Trial,
)
from pytest_learnloop.errors import OptimizerError, ProposalError
from pytest_learnloop.learning import context, impact
from pytest_learnloop.learning.budget import Budget
from pytest_learnloop.learning.impact import Plan
from pytest_learnloop.learning.ranking import Rank, rank
from pytest_learnloop.learning.reduction import reduce
from pytest_learnloop.optimizers import Optimizer


class Evaluator(Protocol):
    """Runs candidates on cases."""

    def evaluate(self, trials: Sequence[Trial], until: float | None = None) -> list[Evaluation]:
        """Evaluations of the trials, in their order.

        :param until: ``time.monotonic()`` at which what still runs is dropped.
        """
        ...


@dataclass(frozen=True)
class Standing:
    """A candidate that was evaluated in full, with its outcomes on all train and validation cases."""

    candidate: Candidate
    outcomes: Mapping[Case, Outcome]
    rank: Rank


class Listener(Protocol):
    """Hears of the loop's progress."""

    def updated(self, update: int, evaluated: Sequence[Evaluated], best: Standing) -> None:
        """An update is complete: what became of its proposals, and the best candidate now."""
        ...


@dataclass(frozen=True)
class Learned:
    """What a learning loop came to."""

    start: Standing
    accepted: tuple[Standing, ...]
    """Each better than the one before; the last is the best. Empty without improvement."""
    stopped: str
    """Why the loop ended, in words."""
    interrupted: bool = False

    @property
    def best(self) -> Standing:
        """The best candidate; the start where nothing was better."""
        return self.accepted[-1] if self.accepted else self.start


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
    """Raises ProposalError for a candidate that can't be written to the files; asked of winners only."""
    proposals: int = 3
    """Proposals asked for in one update."""
    tests: Mapping[str, CaseSource] = field(default_factory=dict)
    """Nodeid -> what the test does."""
    _pool: dict[str, Standing] = field(default_factory=dict)
    """Candidate id -> standing, in the order they came."""
    _members: dict[str, Member] = field(default_factory=dict)
    _tried: set[str] = field(default_factory=set)
    _traces: dict[str, Mapping[Case, Outcome]] = field(default_factory=dict)
    _start: Standing = field(init=False)
    _accepted: list[Standing] = field(default_factory=list)
    _dropped: set[str] = field(default_factory=set)
    """Ids of the candidates that are out of the race."""
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
        self._start = self._standing(self.artifact.start, baseline)
        self._traces[self._start.candidate.id] = baseline
        self._remember(self._start)
        self._tried.add(self._start.candidate.id)

    def go_on(self) -> Learned:
        """Learn from where the loop is, until there is nothing more to gain or to spend."""
        stopped = "interrupted"
        if not self._interrupted:
            try:
                stopped = self._learn()
            except KeyboardInterrupt:
                self._interrupted = True
        return Learned(self._start, tuple(self._accepted), stopped, self._interrupted)

    def drop(self, candidate: Candidate, reason: str) -> None:
        """Take a candidate out of the race, for what only a plain run of all tests could show, and tell the optimizer.

        The next best of those that were evaluated in full takes its place, where there is one that beats the start.

        :param reason: in words.
        """
        self._dropped.add(candidate.id)
        self._members.pop(candidate.id, None)
        self._accepted = [each for each in self._accepted if each.candidate.id not in self._dropped]
        next_best = self._next_best()
        self._accepted += [next_best] if next_best is not None else []
        proposal = Proposal(candidate.edits, candidate.description, candidate.parent)
        self.optimizer.observe([Evaluated(proposal, Fate.REJECTED, reason, candidate)])

    def _next_best(self) -> Standing | None:
        """The best of those evaluated in full that beats the best accepted one, and can be written to the files."""
        better = [
            each
            for each in self._pool.values()
            if each.rank > self._best.rank and each.candidate.id not in self._dropped
        ]
        for standing in sorted(better, key=lambda each: each.rank, reverse=True):
            with suppress(ProposalError):
                self.check(standing.candidate)
                return standing
        return None

    @property
    def _best(self) -> Standing:
        return self._accepted[-1] if self._accepted else self._start

    def _learn(self) -> str:
        """Update after update; why it ended."""
        while not (stopped := self._reason_to_stop()):
            self._update += 1
            try:
                proposals = self.optimizer.propose(*self._shown())
            except OptimizerError as error:
                stopped = str(error)
                break
            if not proposals:
                stopped = self.budget.exhausted or f"{self.optimizer.name} has nothing more to propose"
                break
            better = self._try(proposals)
            self._accepted += [better] if better is not None else []
        if self._accepted:
            self._reduce(self._best)
        return stopped

    def _reason_to_stop(self) -> str:
        if all(self._best.outcomes[case].best for case in (*self.train, *self.validation)):
            return "every train and validation case has its best score"
        return self.budget.exhausted or ""

    def _reduce(self, best: Standing) -> None:
        """Accept the best candidate without what it doesn't need, if there is such a thing."""
        candidate, outcomes = reduce(self.artifact, best.candidate, self._traced(best), self.evaluator.evaluate)
        smaller = self._standing(candidate, outcomes)
        # Less within a line is no shorter diff, but it is less.
        if candidate.id == best.candidate.id or smaller.rank < best.rank or candidate.id in self._dropped:
            return
        self._update += 1
        self._accepted.append(smaller)
        proposal = Proposal(candidate.edits, candidate.description)
        self.listener.updated(self._update, [Evaluated(proposal, Fate.ACCEPTED, candidate=candidate)], smaller)

    # Ask.

    def _shown(self) -> tuple[LearningContext, Pool, int]:
        """What the optimizer is shown, and how many proposals are asked for."""
        best = self._best
        traces = self._traced(best)
        experiences = [Experience(case, traces[case]) for case in self.train]
        shown = context.build(self.artifact, best.candidate, experiences, self.train, self._update, self.tests)
        return shown, self._as_pool(best), self.budget.affords("candidates", self.proposals)

    def _as_pool(self, best: Standing) -> Pool:
        return Pool(tuple(self._members.values()), self._members[best.candidate.id])

    def _remember(self, standing: Standing) -> None:
        candidate, outcomes = standing.candidate, standing.outcomes
        self._pool[candidate.id] = standing
        self._members[candidate.id] = Member(
            candidate,
            tuple(outcomes[case].score for case in self.train),
            tuple(outcomes[case].score for case in self.validation),
        )

    def _traced(self, standing: Standing) -> Mapping[Case, Outcome]:
        """The candidate's outcomes with traces: everything on train cases, which parameters were touched on others.

        A case that doesn't reach what the candidate changed in its parent has the parent's traces.
        """
        candidate = standing.candidate
        if candidate.id not in self._traces:
            assert candidate.parent is not None, "the start's traces are known from the beginning"
            parent = self._pool[candidate.parent]
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

    def _try(self, proposals: Sequence[Proposal]) -> Standing | None:
        """Evaluate proposals and tell the optimizer; the best of them where it beats the best so far."""
        attempts = [self._attempt(proposal) for proposal in proposals]
        running = [(attempt, attempt.plan) for attempt in attempts if attempt.plan is not None]
        left = self.budget.left("seconds")
        until = None if left == math.inf else time.monotonic() + left
        evaluations = self.evaluator.evaluate([plan.trial for _, plan in running], until)
        for (attempt, plan), evaluation in zip(running, evaluations, strict=True):
            self._settle(attempt, plan, evaluation)
        self.budget.spend(updates=1, candidates=len(running))
        winner = self._select(attempts)
        evaluated = [self._told(attempt) for attempt in attempts]
        self.optimizer.observe(evaluated)
        self.listener.updated(self._update, evaluated, self._best if winner is None else winner)
        return winner

    def _attempt(self, proposal: Proposal) -> _Attempt:
        """Turn a proposal into a candidate with a plan, unless it can't be one or is known already."""
        parent = self._parent_of(proposal)
        unknown = [each for each in proposal.edits if each not in self.artifact]
        if unknown or not proposal.edits:
            reason = f"there is no parameter {unknown[0]!r}" if unknown else "it changes nothing"
            return _Attempt(proposal, Fate.INVALID, reason)
        edits = {**parent.candidate.edits, **proposal.edits}
        edits = {each: source for each, source in edits.items() if source != self.artifact[each].source}
        candidate = Candidate(edits, parent.candidate.id, self.optimizer.name, proposal.description)
        if candidate.id in self._tried:
            return _Attempt(proposal, Fate.DUPLICATE, "the same candidate was tried before", candidate)
        self._tried.add(candidate.id)
        traces = self._traced(parent)
        planned = impact.plan(
            self.artifact, candidate, parent.candidate, traces, self.train, self.validation, proposal.screen
        )
        if not planned.trial.screen:
            return _Attempt(proposal, Fate.REJECTED, "no case with something to gain reaches it", candidate)
        if self.optimizer.reads:
            planned = replace(planned, trial=replace(planned.trial, detail=Detail.TEXTS))
        return _Attempt(proposal, Fate.REJECTED, "it was not run", candidate, planned)

    def _parent_of(self, proposal: Proposal) -> Standing:
        if proposal.parent is None or proposal.parent in self._dropped:
            return self._best
        return self._pool.get(proposal.parent, self._best)

    def _settle(self, attempt: _Attempt, plan: Plan, evaluation: Evaluation) -> None:
        """Take in what the trial of an attempt gave."""
        attempt.outcomes = {**plan.inherited, **evaluation.outcomes}
        assert attempt.candidate is not None
        if evaluation.invalid:
            attempt.fate, attempt.reason = Fate.INVALID, evaluation.invalid
            return
        missing = [case for case in plan.trial.cases if case not in evaluation.outcomes]
        if missing:
            lost = next((o.ending.value for o in evaluation.outcomes.values() if o.ending.lost), None)
            attempt.reason = f"it ended in a {lost}" if lost else "it improves none of the failing cases"
            if evaluation.cut:
                attempt.reason = "time was up before it was through"
            return
        standing = self._standing(attempt.candidate, attempt.outcomes)
        if standing.rank.train < self._start.rank.train:
            attempt.reason = "its train mean is below the start's"
            return
        attempt.reason, attempt.standing = "it is not better than the best so far", standing
        self._remember(standing)

    def _select(self, attempts: Sequence[_Attempt]) -> Standing | None:
        """The best of the attempts where it beats the best so far and can be written to the files."""
        better = [each for each in attempts if each.standing is not None and each.standing.rank > self._best.rank]
        for attempt in sorted(better, key=lambda each: each.standing.rank, reverse=True):  # type: ignore[union-attr]
            assert attempt.standing is not None
            try:
                self.check(attempt.standing.candidate)
            except ProposalError as error:
                attempt.fate, attempt.reason = Fate.INVALID, str(error)
                continue
            attempt.fate, attempt.reason = Fate.ACCEPTED, ""
            return attempt.standing
        return None

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
