"""The evaluator: runs candidates on cases, several at a time, in the controller's name.

It decides which child gets what (a fork, or a fresh process with the candidate's files overlaid), hands the cases that
a lost child left over to another, and puts the pieces together. It knows no optimizer, no split and no loop.
"""

from __future__ import annotations

import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pytest_learnloop.domain import (
    Call,
    Candidate,
    Case,
    Detail,
    Ending,
    Evaluation,
    Outcome,
    Trial,
)
from pytest_learnloop.errors import EvaluationError, ProposalError
from pytest_learnloop.evaluation.channel import Slot
from pytest_learnloop.evaluation.fence import interpreters
from pytest_learnloop.evaluation.order import Deed, Order, Result
from pytest_learnloop.evaluation.supervisor import adapted
from pytest_learnloop.evaluation.warm import SupervisingProcess, SupervisorLostError
from pytest_learnloop.source.files import ArtifactFiles

_TICK = 0.1
"""Seconds between two looks at the clock while children run."""
_GET_READY = 60.0
"""Seconds that a fresh process may take to collect."""
_LOSSES = 2
"""Times that the supervising process may be lost with a job before the job is to blame."""


@dataclass(frozen=True)
class Execution:
    """How one test ran in full, for the report: beside the outcome pytest's own reports, and what it did."""

    outcome: Outcome
    reports: tuple[Mapping[str, Any], ...] = ()
    """Serialized; empty where its process was lost."""
    warnings: tuple[Mapping[str, Any], ...] = ()
    """As plain data, like the reports."""
    deeds: tuple[Deed, ...] = ()
    """What the test's body did to the world."""
    shared: tuple[Deed, ...] = ()
    """What was done to the world around it, by fixtures that other tests may use, too."""


@dataclass
class _Job:
    """Cases of one candidate on their way through the children."""

    order: Order
    cases: list[Case]
    number: int = 0
    """Which of the trials it belongs to."""
    may_be_lost: Callable[[Case], bool] = lambda case: True
    next: _Job | None = None
    """To be run when this one has gone through."""
    losses: int = 0
    results: dict[Case, Execution] = field(default_factory=dict)


class Evaluator:
    """Runs trials, ``workers`` children at a time."""

    def __init__(
        self,
        process: SupervisingProcess,
        files: ArtifactFiles,
        *,
        workers: int,
        timeout: float,
        deadline_of: Callable[[Case], float | None] = lambda case: None,
        forks: bool = True,
        tick: Callable[[], None] = lambda: None,
    ) -> None:
        """
        :param timeout: seconds for a case of which no time is known.
        :param deadline_of: seconds that the user gives a case; None where nothing was said.
        :param forks: whether orders run in forks of the warm process unless they need a fresh one.
        :param tick: called several times a second while children run.
        """
        self._process, self._files = process, files
        self._workers, self._timeout, self._forks, self._tick = workers, timeout, forks, tick
        self._deadline_of = deadline_of
        self._durations: dict[str, float] = {}
        self._usual = timeout
        self._key = 0
        self._allowed: dict[str, tuple[Deed, ...]] = {}
        self._shared: tuple[Deed, ...] = ()
        self._interpreters: frozenset[str] = frozenset()

    # What is learned from the start, once.

    def baseline(self, nodeids: Sequence[str], *, adaptive: bool = True) -> dict[str, Execution]:
        """Run every test once on the start, watching what each does to the world and which parameters it touches.

        :param adaptive: shrink the timeout once some tests have finished: max(1 s, 20 x the slowest of them).
        :raises EvaluationError: no child gets as far as running a test.
        """
        order = Order((), watch=True, reports=True, detail=Detail.TOUCHES, adaptive=adaptive, timeout=self._timeout)
        runs = self._run_all(order, [Case(nodeid) for nodeid in nodeids])
        disturbed = [Case(nodeid) for nodeid, run in runs.items() if run.outcome.ending is Ending.ERROR]
        if self._workers > 1 and disturbed:
            # Fixtures of tests that ran side by side may have been in each other's way.
            runs |= self._run_all(order, disturbed, at_once=1)
        self._shared = tuple({deed for run in runs.values() for deed in run.shared})
        self._allowed = {nodeid: run.deeds for nodeid, run in runs.items() if run.deeds}
        self._interpreters = interpreters(self._allowed)
        return runs

    def know(self, outcomes: Mapping[Case, Outcome], *, adaptive: bool = True) -> None:
        """Take the start's durations as the measure of deadlines; a case without a verdict gets what is usual."""
        finished = {case.key: each.duration for case, each in outcomes.items() if not each.ending.lost}
        self._durations |= finished
        if adaptive and self._durations:
            self._usual = adapted(max(self._durations.values()))

    def final(self, candidate: Candidate, nodeids: Sequence[str]) -> tuple[dict[str, Execution], str]:
        """Run every test once in a fresh, plain process with the candidate's files overlaid.

        :return: nodeid -> run, and why the candidate could not be run at all (empty where it could).
        """
        cases = [Case(nodeid) for nodeid in nodeids]
        order = Order(
            (),
            reports=True,
            detail=Detail.TEXTS,
            allowed=self._allowed,
            shared=self._shared,
            timeout=self._timeout,
            deadlines=self._deadlines(cases),
        )
        job = _Job(self._afresh(order, candidate), cases)
        invalid = self._work([job], None).get(0, "")
        return {case.nodeid: run for case, run in job.results.items()}, invalid

    # What the learning loop asks for.

    def evaluate(self, trials: Sequence[Trial], until: float | None = None) -> list[Evaluation]:
        """Run the trials, several at a time; their evaluations in the same order.

        :param until: ``time.monotonic()`` at which all that still runs is dropped, with the outcomes it has.
        """
        first: list[_Job] = []
        invalid: dict[int, str] = {}
        for number, trial in enumerate(trials):
            try:
                first += self._jobs(number, trial)
            except ProposalError as error:
                invalid[number] = str(error)
        outcomes: list[dict[Case, Outcome]] = [{} for _ in trials]
        invalid |= self._work(first, until)
        for job in first:
            step: _Job | None = job
            while step is not None:
                outcomes[job.number] |= {case: run.outcome for case, run in step.results.items()}
                step = step.next
        cut = until is not None and time.monotonic() >= until
        return [Evaluation(trial, outcomes[n], invalid.get(n, ""), cut) for n, trial in enumerate(trials)]

    def close(self) -> None:
        self._process.close()

    def _jobs(self, number: int, trial: Trial) -> list[_Job]:
        """The first job of a trial, with the next hanging on it where some of the cases need a fresh process."""
        edits = trial.candidate.edits
        all_fresh = not self._forks or any(self._files.artifact[each].used_at_import for each in edits)
        routes: dict[bool, list[Case]] = {True: [], False: []}
        for case in trial.cases:
            routes[all_fresh or bool(edits and case.nodeid in self._interpreters)].append(case)
        order = Order(
            (),
            edits=edits,
            detail=trial.detail,
            allowed={c.nodeid: self._allowed[c.nodeid] for c in trial.cases if c.nodeid in self._allowed},
            shared=self._shared,
            timeout=self._timeout,
        )
        reference = dict(zip(trial.cases[: trial.screen], trial.reference, strict=True))
        if all(any(case in reference for case in cases) for cases in routes.values()):
            reference = {}  # neither part can tell alone whether one of the cases improves
        following: _Job | None = None
        for is_fresh, cases in routes.items():
            if cases:
                following = _Job(
                    replace(
                        self._afresh(order, trial.candidate) if is_fresh else order,
                        deadlines=self._deadlines(cases),
                        screen=len(screened := [case for case in cases if case in reference]),
                        reference=tuple(reference[case] for case in screened),
                    ),
                    cases,
                    number,
                    lambda case: not trial.stop_when_lost or case in trial.lost_before,
                    following,
                )
        return [following] if following is not None else []

    def _afresh(self, order: Order, candidate: Candidate) -> Order:
        """An order to be carried out in a fresh process, with the candidate's files overlaid."""
        contents = self._files.of(candidate)
        records = order.detail in (Detail.TRACES, Detail.TOUCHES)
        return replace(
            order,
            fresh=True,
            overlay=contents,
            parameters=self._files.relocated(contents).parameters if records else (),
            get_ready=_GET_READY,
        )

    def _deadlines(self, cases: Iterable[Case]) -> tuple[float, ...]:
        return tuple(self._deadline(case) for case in cases)

    def _deadline(self, case: Case) -> float:
        given = self._deadline_of(case)
        if given is not None:
            return given
        duration = self._durations.get(case.key, self._durations.get(case.nodeid))
        return self._usual if duration is None else max(1.0, 10 * duration)

    def _run_all(self, order: Order, cases: list[Case], at_once: int | None = None) -> dict[str, Execution]:
        """Run cases on the start, spread over children in runs of neighbours, which share fixtures.

        :param at_once: number of children; by default as many as there are workers.
        """
        size = -(-len(cases) // (at_once or self._workers)) if cases else 1
        order = order if self._forks else self._afresh(order, self._files.artifact.start)
        runs = [cases[at : at + size] for at in range(0, len(cases), size)]
        jobs = [_Job(replace(order, deadlines=tuple(self._deadline_of(c) or 0.0 for c in run)), run) for run in runs]
        if invalid := self._work(jobs, None):
            raise EvaluationError(f"the tests cannot be run in a process of their own: {next(iter(invalid.values()))}")
        found = {case.nodeid: run for job in jobs for case, run in job.results.items()}
        return {case.nodeid: found[case.nodeid] for case in cases if case.nodeid in found}

    # The work itself.

    def _work(self, jobs: Sequence[_Job], until: float | None) -> dict[int, str]:
        """Run jobs until all are through; trial number -> why its candidate could not be run."""
        try:
            return self._run_jobs(jobs, until)
        except BaseException:  # Ctrl-C above all: what still runs must not answer to the next call
            self._process.cancel()
            raise

    def _run_jobs(self, jobs: Sequence[_Job], until: float | None) -> dict[int, str]:
        waiting, running, invalid = deque(jobs), dict[int, _Job](), dict[int, str]()
        while waiting or running:
            while waiting and len(running) < self._workers:
                job = waiting.popleft()
                running[self._start(job)] = job
            self._tick()
            if until is not None and time.monotonic() >= until:
                self._process.cancel()
                break
            try:
                arrived = self._process.wait(_TICK)
            except SupervisorLostError:
                waiting.extendleft(self._recover(list(running.values())))
                running.clear()
                continue
            for key, result in arrived:
                job = running.pop(key)
                if result.invalid:
                    invalid[job.number] = result.invalid
                elif (rest := _advance(job, result)) is not None:
                    waiting.appendleft(rest)
        return invalid

    def _start(self, job: _Job) -> int:
        """Start what is left of a job; the key that its result comes under."""
        left = [case for case in job.cases if case not in job.results]
        self._key += 1
        self._process.start(self._key, replace(job.order, cases=tuple((case.nodeid, case.seed) for case in left)))
        return self._key

    def _recover(self, jobs: Iterable[_Job]) -> list[_Job]:
        """After the supervising process was lost: which jobs to run again."""
        self._process.restart()
        again = []
        for job in jobs:
            job.losses += 1
            if job.losses < _LOSSES:
                again.append(job)
            else:
                lost = Outcome(Ending.CRASH, 0.0, feedback="the process that supervises the tests died with it")
                job.results |= {case: Execution(lost) for case in job.cases if case not in job.results}
        return again


def _advance(job: _Job, result: Result) -> _Job | None:
    """Take in a result; give the job that is to be run next, if any: the same with the cases left over, or the next."""
    left = [case for case in job.cases if case not in job.results]
    beaten = False
    said: defaultdict[int, dict[str, Any]] = defaultdict(dict)
    for message in result.messages:
        said[message.get("position", -1)] |= message
    for position, slot in result.slots.items():
        job.results[left[position]] = _execution(slot, said[position])
        beaten = beaten or (position < job.order.screen and slot.score > job.order.reference[position])
    through = len(result.slots)
    if result.complete:
        return job.next if through == len(left) else None
    if not through or not job.may_be_lost(left[through - 1]) or (job.order.screen and not beaten):
        return None
    order = job.order
    if order.adaptive:
        finished = [run.outcome.duration for run in job.results.values() if not run.outcome.ending.lost]
        order = replace(order, timeout=adapted(max(finished))) if finished else order
    if order.deadlines:
        order = replace(order, deadlines=order.deadlines[through:])
    screen = 0 if beaten else max(0, order.screen - through)
    if order.screen and not beaten and not screen:
        return None
    job.order = replace(order, screen=screen, reference=order.reference[through:] if screen else ())
    return job if through < len(left) else job.next


def _execution(slot: Slot, message: Mapping[str, Any]) -> Execution:
    """A verdict together with what the child said of it."""
    outcome = Outcome(
        slot.ending,
        min(1.0, max(0.0, slot.score)),
        slot.duration,
        feedback=str(message.get("text", "")),
        calls=tuple(_call(each) for each in message.get("calls", ())),
        touched=frozenset(message.get("touched", ())),
        lines=frozenset((parameter, line) for parameter, line in message.get("lines", ())),
    )
    return Execution(
        outcome,
        tuple(message.get("reports", ())),
        tuple(message.get("warnings", ())),
        _deeds(message.get("deeds", ())),
        _deeds(message.get("shared", ())),
    )


def _deeds(plain: Iterable[Iterable[str]]) -> tuple[Deed, ...]:
    return tuple((str(kind), str(what)) for kind, what in plain)


def _call(plain: Mapping[str, Any]) -> Call:
    arguments = tuple((str(name), str(value)) for name, value in plain["arguments"])
    return Call(plain["parameter"], arguments, plain["result"], plain["exception"], plain["duration"])
