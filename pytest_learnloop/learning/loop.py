"""The learning loop: ask the optimizer, evaluate, select, tell it, until there is nothing more to gain or to spend."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from pytest_learnloop.domain import (
    Artifact,
    Candidate,
    Case,
    CaseSource,
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
from pytest_learnloop.errors import OptimizerError
from pytest_learnloop.learning import context
from pytest_learnloop.learning.assessor import Assessor
from pytest_learnloop.learning.auto.chooser import Chooser, NothingToChoose, gained
from pytest_learnloop.learning.budget import Budget
from pytest_learnloop.learning.candidates import Candidates
from pytest_learnloop.learning.doubts import Doubt
from pytest_learnloop.learning.evaluator import Evaluator
from pytest_learnloop.learning.improvement import Improvements
from pytest_learnloop.learning.memorized import Sign
from pytest_learnloop.learning.race import Accept, Race, Select, Standing
from pytest_learnloop.learning.reduction import reduce
from pytest_learnloop.learning.reshuffle import Reshuffle
from pytest_learnloop.optimizers import Optimizer

_SECONDS_TO_REDUCE = 60.0
"""For making a winner smaller, beyond the budget: a smaller patch is worth a minute, and not another run."""
_MORE_UPDATES = 2
"""In which something less doubtful is looked for, once there is a winner that few cases ask for."""
_WON = "every train and validation case has its best score"


class Listener(Protocol):
    """Hears of the loop's progress."""

    def updated(self, update: int, evaluated: Sequence[Evaluated], latest: Standing) -> None:
        """An update is complete: what became of its proposals, and the candidate that was accepted last."""
        ...

    def reduced(self, update: int, evaluated: Sequence[Evaluated], latest: Standing) -> None:
        """As :meth:`updated`, of what is taken back from the winner behind the last update: it counts as none."""
        ...

    def reshuffled(self, update: int, train: Sequence[Case], validation: Sequence[Case]) -> None:
        """Train and validation were mixed: these are the cases of both from the update of this number on."""
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
    """As they are in the first epoch, where train and validation cases are mixed."""
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
    permitted: Callable[[Candidate], object] = lambda candidate: None
    """Raises ProposalError for a candidate that changes more than it may; asked of each before any test runs."""
    go_on_from: Callable[[Mapping[Case, Outcome]], Collection[Case]] = lambda outcomes: ()
    """Has rollouts begin where those with these outcomes ended; the train cases whose rollouts begin elsewhere now."""
    improvements: Improvements | None = None
    """Tells in each update how scores have changed since the last; None: nothing is told of that."""
    reshuffle: Reshuffle | None = None
    """Mixes train and validation between epochs: as many exposures as there are train cases. None: they stay.

    Where there is one, every train and validation case may be told of in full sooner or later, and is traced.
    """
    chooser: Chooser = field(default_factory=NothingToChoose)
    """Sets in each update what the user left to the run."""
    paid_before: int = 0
    """Updates of an interrupted run that this one goes on from: they are gone through again whatever is left."""
    _candidates: Candidates = field(init=False)
    _assessor: Assessor = field(init=False)
    _update: int = 0
    _epoch: int = 0
    _interrupted: bool = False
    _doubted_since: int | None = None
    """The first update whose winner was doubtful."""

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
        self._candidates = Candidates(
            self.artifact,
            self.evaluator,
            baseline,
            train=self.train,
            validation=self.validation,
            tests=self.tests,
            check=self.check,
            accept=self.accept,
            select=self.select,
            mixed=self.reshuffle is not None,
        )
        self._assessor = Assessor(self._candidates, self.optimizer, self.budget, self.permitted, self.improvements)

    @property
    def _race(self) -> Race:
        return self._candidates.race

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
        self._candidates.drop(candidate)
        proposal = Proposal(candidate.edits, candidate.description, candidate.parent)
        self.optimizer.observe([Evaluated(proposal, Fate.REJECTED, reason, candidate)])

    def memorized(self, candidate: Candidate) -> tuple[Sign, ...]:
        """The values of train cases that a candidate answers by."""
        return self._candidates.memorized(candidate)

    def doubts(self, standing: Standing) -> Mapping[str, Doubt]:
        """Parameter id -> why a candidate's change of it is doubtful."""
        return self._candidates.doubts(standing.candidate, standing.outcomes)

    def _learn(self) -> str:
        """Update after update, the best made smaller in the end; why it ended."""
        with self.budget.paid_before():
            stopped = self._update_until(self.paid_before)
        stopped = stopped or self._update_until(math.inf)
        # What is accepted whatever its scores is studied, and stays as it was proposed.
        if self._race.accepted and self.accept is Accept.BETTER:
            self._reduce(self._race.best)
        return _WON if self._race.winner.has_all else stopped

    def _update_until(self, last: float) -> str:
        """Update after update; why it ended, and nothing where it came through the last."""
        stopped = ""
        while self._update < last and not (stopped := self._reason_to_stop()):
            if self._update and (stopped := self._move_on()):
                return stopped
            self._update += 1
            self._mix_after_an_epoch()
            self.chooser.begin(self._update)
            proposals, lacking = self._proposed()
            if proposals:
                self._try(proposals)
            elif self.budget.exhausted or not self.chooser.passes_over():
                return self._without_proposals(lacking)
        return stopped

    def _proposed(self) -> tuple[Sequence[Proposal], str]:
        """What the optimizer proposes; where that is nothing, why, in words, if it says so."""
        try:
            return self.optimizer.propose(*self._shown()), ""
        except OptimizerError as error:
            return (), str(error)

    def _without_proposals(self, lacking: str) -> str:
        """Why learning ends where nothing is proposed; a budget may be spent on answers that were of no use."""
        spent = self.budget.exhausted
        if spent and lacking and spent not in lacking:
            return f"{spent}, and {lacking}"
        return lacking or spent or f"{self.optimizer.name} has nothing more to propose"

    def _move_on(self) -> str:
        """Let rollouts go on where the parent's ended, and compare candidates by where rollouts begin now alone.

        :return: why that cannot be done, in words; empty where it is done, or there is nothing to do.
        """
        moved = self.go_on_from(self._candidates.traced(self._race.parent))
        return self._candidates.begin_elsewhere(moved) if moved else ""

    def _mix_after_an_epoch(self) -> None:
        """Where an epoch has ended since the last update, deal the train and validation cases anew."""
        known = self._candidates
        epoch = self.budget.spent.exposures // len(known.train)
        if self.reshuffle is None or epoch == self._epoch:
            return
        self._epoch = epoch
        train, validation = self.reshuffle.mixed(known.train, known.validation)
        known.deal(train, validation)
        self.listener.reshuffled(self._update, train, validation)

    def _reason_to_stop(self) -> str:
        if self._race.winner.has_all and not self._looks_further():
            return _WON
        if self._update and self.budget.limits.exposures is not None and not self.budget.spent.exposures:
            return f"{self.optimizer.name} draws no batches, so that no number of exposures would ever end it"
        return self.budget.exhausted or ""

    def _looks_further(self) -> bool:
        """Whether something less doubtful than the winner is worth a look: what a model wrote was no lucky hit."""
        doubtful = self._race.winner.rank.plausibility < 0
        if not doubtful or self.optimizer.reads or self.accept is Accept.ALWAYS:
            return False
        if self._doubted_since is None:
            self._doubted_since = self._update
        return self._update < self._doubted_since + _MORE_UPDATES

    def _reduce(self, best: Standing) -> None:
        """Accept the best candidate without what it doesn't need, if there is such a thing."""
        until = time.monotonic() + _SECONDS_TO_REDUCE

        def evaluate(trials: Sequence[Trial]) -> list[Evaluation]:
            return self.evaluator.evaluate(trials, until)

        candidate, outcomes = reduce(self.artifact, best.candidate, self._candidates.traced(best), evaluate)
        smaller = self._candidates.placed(candidate, outcomes)
        # Less within a line is no shorter diff, but it is less.
        if candidate.id == best.candidate.id or smaller.rank < best.rank or self._race.is_out(candidate.id):
            return
        self._update += 1
        self._race.refine(smaller)
        proposal = Proposal(candidate.edits, candidate.description)
        self.listener.reduced(self._update, [Evaluated(proposal, Fate.ACCEPTED, candidate=candidate)], smaller)

    def _shown(self) -> tuple[LearningContext, Pool, int]:
        """What the optimizer is shown, and how many proposals are asked for."""
        parent, train = self._race.parent, self._candidates.train
        traces = self.chooser.seen(parent.candidate, self._candidates.traced(parent))
        experiences = [Experience(case, traces[case]) for case in train]
        if self.improvements is not None:
            self.improvements.hear(traces)
            experiences = self.improvements.told(experiences)
        shown = context.build(self.artifact, parent.candidate, experiences, train, self._update, self.tests)
        return shown, self._race.pool, self.budget.affords("candidates", self.proposals)

    def _try(self, proposals: Sequence[Proposal]) -> None:
        """Try proposals, and tell everybody what became of them."""
        known, best = self._candidates, self._race.best
        evaluated = self._assessor.assess(proposals)
        self.optimizer.observe(evaluated)
        self.listener.updated(self._update, evaluated, self._race.latest)
        self.chooser.end(gained(best.outcomes, self._race.best.outcomes, known.validation, known.train))
