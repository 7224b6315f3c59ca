"""Tells of a run while it goes on: to the user, and to the journal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from pytest_learnloop.domain import Candidate, Case, Evaluated, Fate, Split
from pytest_learnloop.journal import RunJournal
from pytest_learnloop.learning.budget import Budget
from pytest_learnloop.learning.curve import Point
from pytest_learnloop.learning.race import Standing
from pytest_learnloop.run.baseline import Baseline


class Progress(Protocol):
    """Tells the user what goes on."""

    def say(self, line: str) -> None:
        """Something that stays on the screen."""
        ...

    def status(self, text: str, tests: int = 0) -> None:
        """What goes on now; the next replaces it.

        :param tests: of so many it will be told how many have run; 0 where that is not what it is about.
        """
        ...

    def tick(self, finished: int) -> None:
        """It still goes on.

        :param finished: tests that have run.
        """
        ...


class Scribe:
    """Writes each update to the journal, and tells the user."""

    def __init__(
        self, run: RunJournal, budget: Budget, progress: Progress, baseline: Baseline, *, accepts_always: bool
    ) -> None:
        self._run, self._budget, self._progress = run, budget, progress
        self._baseline, self._accepts_always = baseline, accepts_always
        self._number = 0
        self.curve: list[Point] = []
        """Where the run stood after each update."""
        self.dropped: list[str] = []
        """What was told of candidates that did not hold, a sentence each."""

    def updated(self, update: int, evaluated: Sequence[Evaluated], latest: Standing) -> None:
        """Into the journal; the user hears what was accepted."""
        self._record(update, evaluated, latest)
        self._tell(f"update {update}", evaluated, latest)
        spent = self._budget.spent
        self._progress.status(
            f"update {update}, {spent.candidates} candidates, {spent.seconds:.0f} s: train {latest.rank.train:.3f}"
        )

    def reduced(self, update: int, evaluated: Sequence[Evaluated], latest: Standing) -> None:
        """Into the journal, as one more update; the user counts those of the budget."""
        self._record(update, evaluated, latest)
        self._tell("in the end", evaluated, latest)

    def reshuffled(self, update: int, train: Sequence[Case], validation: Sequence[Case]) -> None:
        """Into the journal alone: it may be so at every update."""
        self._run.record_assignment(
            update, {**dict.fromkeys(train, Split.TRAIN), **dict.fromkeys(validation, Split.VALIDATION)}
        )

    def drop(self, candidate: Candidate, reason: str) -> None:
        """A candidate that was accepted is out of the race."""
        self._run.record_candidate(candidate, Fate.REJECTED, reason, self._number)
        self.dropped.append(f"Candidate {candidate.id} was dropped: {reason}.")
        self._progress.say(f"dropped again: {candidate.description}: {reason}")

    def point(self, update: int, standing: Standing) -> Point:
        """Where the run stands, on train and validation cases as they were at the beginning."""
        baseline = self._baseline
        return Point.of(update, standing, baseline.outcomes, baseline.train, baseline.validation)

    def _record(self, update: int, evaluated: Sequence[Evaluated], latest: Standing) -> None:
        self._number = update
        point = self.point(update, latest)
        self.curve.append(point)
        with self._run.update(
            update, point.candidate, lambda: self._budget.spent, train=point.train, validation=point.validation
        ):
            for each in evaluated:
                if each.candidate is not None:
                    self._run.record_candidate(each.candidate, each.fate, each.reason, update)

    def _tell(self, when: str, evaluated: Sequence[Evaluated], latest: Standing) -> None:
        accepted = [each for each in evaluated if each.fate is Fate.ACCEPTED]
        for each in accepted:
            passed = f"train {latest.rank.train:.3f}"
            passed += f", validation {latest.rank.validation:.3f}" if self._baseline.validation else ""
            self._progress.say(f"{when}: {each.proposal.description} ({passed})")
        if self._accepts_always and evaluated and not accepted:
            reason = evaluated[-1].reason.strip().rpartition("\n")[2]
            self._progress.say(f"{when}: going on from the last valid candidate, as of this one: {reason}")
