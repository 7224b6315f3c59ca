"""The final run: the winner runs every test once in a fresh, plain process, and has to keep what it promised."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

from pytest_learnloop.domain import Candidate, Case, Ending, Outcome, Trial
from pytest_learnloop.evaluation.evaluator import Evaluator, Execution
from pytest_learnloop.learning.evaluator import Evaluator as TrialEvaluator
from pytest_learnloop.learning.loop import Learned, Loop
from pytest_learnloop.learning.preference import is_measured
from pytest_learnloop.learning.race import Standing
from pytest_learnloop.run.baseline import FirstRun

_ATTEMPTS = 3
"""Candidates that get a final run before the start is kept; each costs a run of all tests."""


@dataclass(frozen=True)
class PlainRun:
    """How every test ran in a fresh process, once."""

    standing: Standing
    """The candidate, and what it promised."""
    executions: Mapping[str, Execution]
    """Nodeid -> how it ran."""

    def outcomes(
        self, trials: TrialEvaluator, held_out: Sequence[Case], *, parts: Collection[Case] = (), repeated: bool = False
    ) -> dict[Case, Outcome]:
        """On train, validation and held-out cases.

        Those on seeds, which no plain run has, are of the trials, and so are measured ones: of one measurement nobody
        knows how much the next one would differ.

        :param parts: the cases that play a part of an episode, so that the trials know them alone.
        :param repeated: take all from the trials, since one run of a case tells too little.
        """
        unlike_plain = [case for case in held_out if repeated or case.seed is not None or self._measures(case)]
        outcomes = dict(self.standing.outcomes)
        apart = (*(case for case in outcomes if case in parts), *unlike_plain)
        if apart:
            (evaluation,) = trials.evaluate([Trial(self.standing.candidate, apart)])
            outcomes |= evaluation.outcomes
        if repeated:
            return outcomes
        ordinary = [c for c in (*self.standing.outcomes, *held_out) if c.seed is None and c not in parts]
        return outcomes | {
            case: self.executions[case.nodeid].outcome
            for case in ordinary
            if case.nodeid in self.executions and not self._measures(case)
        }

    def _measures(self, case: Case) -> bool:
        return case.nodeid in self.executions and is_measured(self.executions[case.nodeid].outcome)


@dataclass
class FinalRuns:
    """Gives the best candidate a final run, and has the loop go on without it where it doesn't hold."""

    evaluator: Evaluator
    on_disk: Candidate
    first: FirstRun
    dropped: Callable[[Candidate, str], object]
    """Hears of each candidate that did not hold, and why."""
    unhurried: Callable[[], AbstractContextManager[None]] = nullcontext
    """Around each plain run, which takes the time that it takes."""
    parts: Collection[Case] = ()
    """The cases that play a part of an episode: a plain run, which is of whole ones, says nothing of them."""
    unsteady: set[str] = field(default_factory=set)
    """Tests that passed with the code on disk, and don't in a fresh process: no candidate is to blame for that."""
    chancy: set[str] = field(default_factory=set)
    """Tests that failed in one of two final runs of a candidate, and not in the other."""
    _disk_runs: Mapping[str, Execution] | None = None

    @property
    def blameless(self) -> set[str]:
        """Tests that are held against no candidate."""
        return self.unsteady | self.chancy

    def hold(self, loop: Loop, learned: Learned) -> tuple[Learned, PlainRun | None]:
        """What was learned in the end, and the final run of its best candidate; None if no candidate held.

        A candidate holds if every train and validation test that it passed when it was selected passes again.
        """
        for left in reversed(range(_ATTEMPTS)):
            if not learned.found:
                break
            standing = learned.winner
            executions, invalid = self._run_surely(standing)
            broken = [_last_line(invalid)] if invalid else self._broken(standing, executions)
            if not broken:
                return learned, PlainRun(standing, executions)
            reason = "it did not hold in a fresh process"
            loop.drop(standing.candidate, reason)  # which tests broke is not for optimizers: some are validation's
            self.dropped(standing.candidate, f"{reason}: {_shortly(broken)}")
            if left:
                learned = loop.go_on()
        return learned, None

    def _run_surely(self, standing: Standing) -> tuple[Mapping[str, Execution], str]:
        """A final run; where tests fail in it, another, since chance may have a say in them: what it broke fails again.

        In the other one no test is late that only takes its time, be it by chance or because the machine is busy.

        :return: as the evaluator's, of the last run.
        """
        executions, invalid = self._run(standing.candidate)
        if invalid:
            return executions, invalid
        self.unsteady |= self._failing_on_disk(executions)
        failed = self._failed(standing, executions)
        if not failed:
            return executions, ""
        again, invalid = self._run(standing.candidate, patient=True)
        if not invalid:
            self.unsteady |= self._failing_on_disk(again)
            self.chancy |= failed ^ self._failed(standing, again)
        return again, invalid

    def _run(self, candidate: Candidate, *, patient: bool = False) -> tuple[Mapping[str, Execution], str]:
        with self.unhurried():
            return self.evaluator.final(candidate, tuple(self.first.executions), patient=patient)

    def _failed(self, standing: Standing, executions: Mapping[str, Execution]) -> set[str]:
        """Tests that came out worse than before and may be the candidate's doing."""
        lost = {nodeid for nodeid in self._promised(standing) if _how(executions, nodeid) != Ending.PASSED.value}
        return (lost | _worse(self.first.executions, executions)) - self.blameless

    def _broken(self, standing: Standing, executions: Mapping[str, Execution]) -> list[str]:
        """Tests that passed when the candidate was selected, and don't any more, with what became of them."""
        failed = self._failed(standing, executions)
        return [f"{nodeid} {_how(executions, nodeid)}" for nodeid in self._promised(standing) if nodeid in failed]

    def _promised(self, standing: Standing) -> list[str]:
        """Tests that passed when the candidate was selected, and run in a plain run as they did then."""
        return [
            case.nodeid
            for case, outcome in standing.outcomes.items()
            if case.seed is None and case not in self.parts and outcome.best
        ]

    def _failing_on_disk(self, executions: Mapping[str, Execution]) -> set[str]:
        """Of the tests that were fine and aren't in this run, those that the code on disk is no better on."""
        suspicious = _worse(self.first.executions, executions)
        if suspicious and self._disk_runs is None:
            self._disk_runs, _ = self._run(self.on_disk, patient=True)
        return suspicious & _worse(self.first.executions, self._disk_runs or {})


def _worse(before: Mapping[str, Execution], after: Mapping[str, Execution]) -> set[str]:
    """Tests that were fine before and aren't after."""
    return {
        nodeid
        for nodeid, execution in after.items()
        if before[nodeid].outcome.ending.fine and not execution.outcome.ending.fine
    }


def _how(executions: Mapping[str, Execution], nodeid: str) -> str:
    execution = executions.get(nodeid)
    return "was not run" if execution is None else execution.outcome.ending.value


def _last_line(text: str) -> str:
    return next((line for line in reversed(text.splitlines()) if line.strip()), text).strip()


def _shortly(broken: Sequence[str]) -> str:
    return f"{broken[0]}{f', and {len(broken) - 1} more' if len(broken) > 1 else ''}"
