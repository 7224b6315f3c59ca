"""The evaluator: runs candidates on cases, several at a time, in the controller's name.

It decides which child gets what (a fork, or a fresh process with the candidate's files overlaid), and puts the pieces
together. It knows no optimizer, no split and no loop.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial

from pytest_learnloop.domain import (
    Candidate,
    Case,
    Detail,
    Ending,
    Evaluation,
    Outcome,
    Trial,
)
from pytest_learnloop.errors import EvaluationError, ProposalError
from pytest_learnloop.evaluation.deadlines import Deadlines
from pytest_learnloop.evaluation.dispatcher import Dispatcher
from pytest_learnloop.evaluation.execution import Execution as Execution
from pytest_learnloop.evaluation.fence import interpreters
from pytest_learnloop.evaluation.hiding import notes_on_missed
from pytest_learnloop.evaluation.jobs import Failed, Job, neighbours
from pytest_learnloop.evaluation.order import Deed, Order
from pytest_learnloop.evaluation.questions import Answerer, Questions
from pytest_learnloop.evaluation.warm import SupervisingProcess
from pytest_learnloop.evaluation.warmth import Warmth
from pytest_learnloop.outcomes.course import may_be_lost, without_screen
from pytest_learnloop.secrets import Secrets
from pytest_learnloop.source.files import ArtifactFiles

_GET_READY = 60.0
"""Seconds that a fresh process may take to collect."""
_TIME_IS_UP = "time was up before it was through"
_UNANSWERED = "a test asks a model, which cannot be asked: {reason}"


class Evaluator:
    """Runs trials, ``workers`` children at a time."""

    def __init__(
        self,
        process: SupervisingProcess,
        files: ArtifactFiles,
        *,
        questions: Questions,
        secrets: Secrets,
        hidden: Collection[str] = (),
        workers: int,
        distributed: bool = False,
        timeout: float,
        deadline_of: Callable[[Case], float | None] = lambda case: None,
        forks: bool = True,
        warm_fixtures: bool = True,
        tick: Callable[[int], None] = lambda finished: None,
    ) -> None:
        """
        :param questions: has answered what children ask of a model. While one waits another one may run.
        :param secrets: what must not be left in anything that children say.
        :param hidden: names of the variables that children do without.
        :param distributed: whether the final run is spread over the workers, as a suite is by pytest-xdist.
        :param timeout: seconds for a case of which no time is known.
        :param deadline_of: seconds that the user gives a case; None where nothing was said.
        :param forks: whether orders run in forks of the warm process unless they need a fresh one.
        :param warm_fixtures: whether children inherit fixtures of the session that are set up once.
        :param tick: called several times a second while children run, with the number of cases that have a verdict.
        """
        self._process, self._files = process, files
        self._questions, self._hidden = questions, hidden
        self._workers, self._distributed, self._timeout, self._forks = workers, distributed, timeout, forks
        self._missed: list[str] = []
        self._allowed: dict[str, tuple[Deed, ...]] = {}
        self._shared: tuple[Deed, ...] = ()
        self._interpreters: frozenset[str] = frozenset()
        nested = any("<locals>" in parameter.id for parameter in files.artifact.parameters)
        self._warms = forks and warm_fixtures and not nested  # a fixture that is set up may hold what is nested
        self._warmth = Warmth(process)
        self._dispatcher = Dispatcher(process, self._warmth, questions, secrets, workers, tick)
        self._deadlines = Deadlines(timeout, deadline_of)
        self._first: dict[str, Outcome] = {}
        self._suite: tuple[str, ...] = ()

    @property
    def notes(self) -> tuple[str, ...]:
        """What the user should know of how candidates are run, a sentence each."""
        return (*self._missed, *self._warmth.notes)

    @property
    def warm_fixtures(self) -> tuple[str, ...]:
        """Names of the session's fixtures that children inherit now, instead of setting them up."""
        return self._warmth.fixtures

    @property
    def asking(self) -> frozenset[str]:
        """Nodeids of the tests that asked a model up to now, so that their outcomes depend on what it said."""
        return frozenset(self._dispatcher.asking)

    def answer_with(self, answerer: Answerer) -> None:
        """From now on, have this answer what tests and candidates ask of a model."""
        self._questions.answerer = answerer

    # What is learned from the start, once.

    def baseline(self, nodeids: Sequence[str], *, adaptive: bool = True) -> dict[str, Execution]:
        """Run every test once on the start, watching what each does to the world and which parameters it touches.

        :param adaptive: shrink the timeout once some tests have finished: max(2 s, 20 x the slowest of them).
        :raises EvaluationError: no child gets as far as running a test, or a test cannot get an answer of a model.
        """
        self._suite = tuple(nodeids)
        runs = self._watched(nodeids, adaptive=adaptive, at_once=self._workers)
        disturbed = [nodeid for nodeid, run in runs.items() if run.outcome.ending is Ending.ERROR]
        if self._workers > 1 and disturbed:
            # Fixtures of tests that ran side by side may have been in each other's way.
            runs |= self._watched(disturbed, adaptive=adaptive, at_once=1)
        self.take_over(runs)
        return runs

    def take_over(self, runs: Mapping[str, Execution]) -> None:
        """Go by what :meth:`baseline` has shown, here or in another evaluator on the same tests and the same code.

        :param runs: nodeid -> how each test ran, of all tests.
        """
        self._suite = tuple(runs)
        self._take_in(runs)
        self._first = {nodeid: run.outcome for nodeid, run in runs.items()}
        failures = {nodeid: run.outcome.feedback for nodeid, run in runs.items() if not run.outcome.best}
        self._missed = notes_on_missed(self._hidden, failures)
        if self._warms:
            self._warmth.plan(each for run in runs.values() for each in run.set_ups)

    def second_look(self, nodeids: Sequence[str], *, alone: bool = True) -> dict[str, Execution]:
        """As :meth:`baseline`, for tests that did not pass there and may do better.

        Each has the seconds of a case of which no time is known, however fast others were.

        :param alone: run one at a time, as suits tests that were late.
        """
        runs = self._watched(nodeids, adaptive=False, at_once=1 if alone else self._workers)
        self._take_in(runs)
        self.know({Case(nodeid): run.outcome for nodeid, run in runs.items()}, adaptive=False)
        return runs

    def unwatched(self, runs: Mapping[str, Execution]) -> dict[str, Execution]:
        """Run tests that failed in :meth:`baseline` once more, with nothing recorded, and give those that pass.

        What is recorded changes code objects, and makes a call of one that was known before look like another one's.

        :param runs: nodeid -> how each ran.
        """
        order = replace(self._as_at_baseline(Detail.TEXTS), reports=True)
        again = self._run_all(order, tuple(runs), self._deadlines.when_all_are_run, self._workers)
        return {
            nodeid: replace(
                runs[nodeid],
                outcome=replace(run.outcome, touched=runs[nodeid].outcome.touched),
                reports=run.reports,
                warnings=run.warnings,
                failed_watched=True,
            )
            for nodeid, run in again.items()
            if run.outcome.ending.fine
        }

    def _take_in(self, runs: Mapping[str, Execution]) -> None:
        """Let candidates do to the world what these tests have done, and play episodes as long as theirs could be."""
        self._shared = tuple({*self._shared, *(deed for run in runs.values() for deed in run.shared)})
        self._allowed |= {nodeid: run.deeds for nodeid, run in runs.items() if run.deeds}
        self._interpreters = interpreters(self._allowed)
        self._deadlines.know_longest({nodeid: run.longest for nodeid, run in runs.items()})

    def know(self, outcomes: Mapping[Case, Outcome], *, adaptive: bool = True) -> None:
        """Take the start's durations as the measure of deadlines; a case without a verdict gets what is usual."""
        self._deadlines.know(outcomes, adaptive=adaptive)

    def lines(self, nodeids: Sequence[str], parameters: Collection[str]) -> dict[str, Outcome]:
        """Run tests once more on the code on disk, and record which lines of these parameters they run.

        :param nodeids: of tests that :meth:`baseline` has run.
        :param parameters: ids; of others nothing is recorded.
        :raises EvaluationError: as :meth:`baseline` does.
        """
        order = replace(self._as_at_baseline(Detail.LINES), record=frozenset(parameters))
        runs = self._run_all(order, nodeids, self._deadlines.for_lines, self._workers)
        return {nodeid: run.outcome for nodeid, run in runs.items()}

    def final(
        self, candidate: Candidate, nodeids: Sequence[str], *, patient: bool = False
    ) -> tuple[dict[str, Execution], str]:
        """Run every test once in a fresh, plain process with the candidate's files overlaid; in several where the
        user's own tests are distributed.

        :param patient: let each test take far more time than is likely, in one process in any case.
        :return: nodeid -> run, and why the candidate could not be run at all (empty where it could).
        """
        order = self._afresh(replace(self._as_at_baseline(Detail.TEXTS), reports=True), candidate)
        deadline = partial(self._deadlines.when_all_are_run, patient=patient)
        at_once = self._workers if self._distributed and not patient else 1
        runs, failed = self._run_side_by_side(order, nodeids, deadline, at_once)
        return runs, failed.why(0)

    # What the learning loop asks for.

    def evaluate(self, trials: Sequence[Trial], until: float | None = None) -> list[Evaluation]:
        """Run the trials, several at a time; their evaluations in the same order.

        Where nothing else hangs on it, a time-out that may be the machine's doing is made sure of.

        :param until: ``time.monotonic()`` at which all that still runs is dropped, with the outcomes it has.
        """
        self._warmth.begin()
        evaluations = self._surely(trials, until)
        for each in evaluations:
            if not each.trial.stop_when_lost:  # whoever is evaluated in full is no mere attempt
                self._deadlines.know_passing(each.outcomes)
        if self._warmth.fixtures and any(map(self._surprises, evaluations)):
            # Order, chance and warm fixtures may each be why a test fares otherwise than at baseline.
            self._warmth.interrupt()
            cold = self._surely(trials, until)
            unlike = [case for a, b in zip(evaluations, cold, strict=True) for case in _differing(a, b)]
            if unlike:
                self._warmth.give_up(f"{unlike[0].nodeid} came out differently when they were set up once for all")
            return cold
        return evaluations

    def _surely(self, trials: Sequence[Trial], until: float | None) -> list[Evaluation]:
        """The evaluations, with doubtful cases run again, one at a time and with time enough for a busy machine.

        A case that is too late again tells of the doubtful ones that follow it, which are left as they were.
        """
        evaluations = self._evaluate(trials, until)
        doubtful = {number: cases for number, each in enumerate(evaluations) if (cases := self._doubtful(each))}
        again = [replace(without_screen(trials[number], doubtful[number]), stop_when_lost=True) for number in doubtful]
        for number, found in zip(doubtful, self._evaluate(again, until, patient=True), strict=True):
            first = evaluations[number]
            evaluations[number] = replace(first, outcomes={**first.outcomes, **found.outcomes})
        return evaluations

    def _doubtful(self, evaluation: Evaluation) -> list[Case]:
        """The cases that are worth another run; none of a trial that stops at a time-out, as many a candidate hangs."""
        if evaluation.trial.stop_when_lost:
            return []
        return [case for case, outcome in evaluation.outcomes.items() if self._deadlines.is_doubtful(case, outcome)]

    def _surprises(self, evaluation: Evaluation) -> bool:
        """Whether the code on disk fares otherwise on a test than at baseline; asked once for each test."""
        if evaluation.trial.candidate.edits:
            return False
        parts = evaluation.trial.windows
        comparable = [case for case in evaluation.outcomes if case.seed is None and case not in parts]
        outcomes = {case.nodeid: evaluation.outcomes[case] for case in comparable}
        first = {nodeid: self._first.pop(nodeid) for nodeid in outcomes if nodeid in self._first}
        return any(_verdict(first[nodeid]) != _verdict(outcomes[nodeid]) for nodeid in first)

    def _evaluate(self, trials: Sequence[Trial], until: float | None, *, patient: bool = False) -> list[Evaluation]:
        """The evaluations of one run of each trial.

        :param patient: have one child at a time, and let each case take far more time than is likely.
        """
        first: list[Job] = []
        invalid: dict[int, str] = {}
        for number, trial in enumerate(trials):
            try:
                first += self._jobs(number, trial, patient=patient)
            except ProposalError as error:
                invalid[number] = str(error)
        outcomes: list[dict[Case, Outcome]] = [{} for _ in trials]
        failed = self._dispatcher.run(first, until, at_once=1 if patient else None)
        invalid |= failed.invalid
        for number, reason in failed.unanswered.items():
            if not trials[number].candidate.edits:
                raise EvaluationError(_UNANSWERED.format(reason=reason))
        for job in first:
            for step in job.chain:
                outcomes[job.number] |= {case: run.outcome for case, run in step.results.items()}
        time_is_up = _TIME_IS_UP if until is not None and time.monotonic() >= until else ""
        cut = {n: _UNANSWERED.format(reason=reason) for n, reason in failed.unanswered.items()}
        return [
            Evaluation(trial, outcomes[n], invalid.get(n, ""), cut.get(n, time_is_up)) for n, trial in enumerate(trials)
        ]

    def _jobs(self, number: int, trial: Trial, *, patient: bool) -> list[Job]:
        """The first job of a trial, with the next hanging on it where some of the cases need a fresh process."""
        routes = self._routes(trial)
        order = Order(
            (),
            edits=dict(trial.candidate.edits),
            detail=trial.detail,
            allowed={c.nodeid: self._allowed[c.nodeid] for c in trial.cases if c.nodeid in self._allowed},
            shared=self._shared,
            timeout=self._timeout,
            windows={case.key: trial.windows[case] for case in trial.cases if case in trial.windows},
        )
        reference = dict(zip(trial.cases[: trial.screen], trial.reference, strict=True))
        if all(any(case in reference for case in cases) for cases in routes.values()):
            reference = {}  # neither part can tell alone whether one of the cases improves
        deadlines = self._deadlines.in_trial(trial, patient=patient)
        following: Job | None = None
        for is_fresh, cases in routes.items():
            if cases:
                screening = [case for case in cases if case in reference]
                routed = replace(
                    self._afresh(order, trial.candidate) if is_fresh else order,
                    deadlines=tuple(deadlines[case] for case in cases),
                    screen=len(screening),
                    reference=tuple(reference[case] for case in screening),
                )
                following = Job(routed, cases, number, partial(may_be_lost, trial), following)
        return [following] if following is not None else []

    def _routes(self, trial: Trial) -> dict[bool, list[Case]]:
        """Whether a fresh process is needed -> the cases that it is needed for, and those that a fork will do for."""
        edits = trial.candidate.edits
        all_fresh = not self._forks or self._changes_import(trial.candidate)
        routes: dict[bool, list[Case]] = {True: [], False: []}
        for case in trial.cases:
            routes[all_fresh or bool(edits and case.nodeid in self._interpreters)].append(case)
        return routes

    def _changes_import(self, candidate: Candidate) -> bool:
        """Whether modules, and so the tests that are collected, may come out otherwise with a candidate."""
        return any(self._files.artifact[each].used_at_import for each in candidate.edits)

    def _afresh(self, order: Order, candidate: Candidate) -> Order:
        """An order to be carried out in a fresh process, with the candidate's files overlaid."""
        contents = self._files.of(candidate)
        return replace(
            order,
            fresh=True,
            suite=() if self._changes_import(candidate) else self._suite,
            overlay=contents,
            parameters=self._files.relocated(contents).parameters if order.detail.records else (),
            get_ready=_GET_READY,
        )

    def _as_at_baseline(self, detail: Detail) -> Order:
        """An order for any tests, which may do to the world what they did at baseline; it lacks its cases."""
        return Order((), detail=detail, allowed=self._allowed, shared=self._shared, timeout=self._timeout)

    def _watched(self, nodeids: Sequence[str], *, adaptive: bool, at_once: int) -> dict[str, Execution]:
        """Run tests on the code on disk, watching what each does to the world and which parameters it touches.

        :param adaptive: shrink the timeout of a child once some of its tests have finished.
        """
        order = Order((), watch=True, reports=True, detail=Detail.TOUCHES, adaptive=adaptive, timeout=self._timeout)
        return self._run_all(order, nodeids, self._deadlines.given, at_once)

    def _run_all(
        self, order: Order, nodeids: Sequence[str], deadline: Callable[[Case], float], at_once: int
    ) -> dict[str, Execution]:
        """Run tests on the code on disk, spread over children in runs of neighbours, which share fixtures.

        :param order: how; it lacks its cases and their deadlines.
        :param at_once: number of children.
        """
        order = order if self._forks else self._afresh(order, self._files.artifact.on_disk)
        runs, failed = self._run_side_by_side(order, nodeids, deadline, at_once)
        if failed.unanswered:
            raise EvaluationError(_UNANSWERED.format(reason=failed.why(0)))
        if failed.invalid:
            raise EvaluationError(f"the tests cannot be run in a process of their own: {failed.why(0)}")
        return runs

    def _run_side_by_side(
        self, order: Order, nodeids: Sequence[str], deadline: Callable[[Case], float], at_once: int
    ) -> tuple[dict[str, Execution], Failed]:
        """Carry out an order on tests, spread over children in runs of neighbours, which share fixtures."""
        cases = [Case(nodeid) for nodeid in nodeids]
        runs = neighbours(cases, at_once, self._deadlines.expected)
        jobs = [Job(replace(order, deadlines=tuple(map(deadline, run))), run) for run in runs]
        failed = self._dispatcher.run(jobs)
        found = {case.nodeid: run for job in jobs for case, run in job.results.items()}
        return {case.nodeid: found[case.nodeid] for case in cases if case.nodeid in found}, failed


def _verdict(outcome: Outcome) -> tuple[Ending, float]:
    return outcome.ending, outcome.score


def _differing(one: Evaluation, other: Evaluation) -> list[Case]:
    """The cases that came out differently."""
    both = one.outcomes.keys() & other.outcomes.keys()
    return sorted(case for case in both if _verdict(one.outcomes[case]) != _verdict(other.outcomes[case]))
