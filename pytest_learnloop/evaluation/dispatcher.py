"""The dispatcher: hands jobs to children, several at a time, and passes on what they ask."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from pytest_learnloop.domain import Ending, Outcome
from pytest_learnloop.errors import EvaluationError
from pytest_learnloop.evaluation.execution import Execution
from pytest_learnloop.evaluation.jobs import Failed, Job, advance, who_asks
from pytest_learnloop.evaluation.order import Result
from pytest_learnloop.evaluation.questions import Questions
from pytest_learnloop.evaluation.warm import SupervisingProcess, SupervisorLostError
from pytest_learnloop.evaluation.warmth import Warmth
from pytest_learnloop.secrets import Secrets

_TICK = 0.1
"""Seconds between two looks at the clock while children run."""
_LOSSES = 3
"""Times that the supervising process may be lost with a job before the job is to blame."""


@dataclass
class _Work:
    """Jobs on their way."""

    jobs: Sequence[Job]
    """As they were given."""
    waiting: deque[Job]
    running: dict[int, Job] = field(default_factory=dict)
    """By the keys that their results come under."""
    failed: Failed = field(default_factory=Failed)

    @property
    def judged(self) -> int:
        """How many cases have a verdict."""
        return sum(len(each.results) for job in self.jobs for each in job.chain)

    def put_back(self, jobs: Iterable[Job]) -> None:
        """Have these begin again, and nothing run: what ran is lost or dropped."""
        self.waiting.extendleft(jobs)
        self.running.clear()


class Dispatcher:
    """Runs jobs until all are through, whatever becomes of the processes that they run in."""

    def __init__(
        self,
        process: SupervisingProcess,
        warmth: Warmth,
        questions: Questions,
        secrets: Secrets,
        workers: int,
        tick: Callable[[int], None],
    ) -> None:
        """
        :param workers: children that run at a time, those that wait for an answer aside.
        :param tick: called several times a second, with the number of cases that have a verdict; as long as a child
            runs, its verdicts count only where they are the first of all.
        """
        self._process, self._warmth, self._questions, self._secrets = process, warmth, questions, secrets
        self._workers, self._tick = workers, tick
        self._key = 0
        self.asking: set[str] = set()
        """Nodeids of the tests that have asked something."""

    def run(self, jobs: Sequence[Job], until: float | None = None, *, at_once: int | None = None) -> Failed:
        """Run jobs until all are through; their results are in them.

        :param until: ``time.monotonic()`` at which what still runs is dropped.
        :param at_once: children that run at a time; by default as many as there are workers.
        """
        try:
            return self._run(_Work(jobs, deque(jobs)), until, at_once or self._workers)
        except BaseException:  # Ctrl-C above all: what still runs must not answer to the next call
            self._process.cancel()
            raise
        finally:
            self._questions.forget_all()

    def _run(self, work: _Work, until: float | None, at_once: int) -> Failed:
        while work.waiting or work.running:
            while self._has_room(work, at_once):
                job = work.waiting.popleft()
                work.running[self._start(job)] = job
            self._tick(self._process.finished + work.judged)
            if until is not None and time.monotonic() >= until:
                self._process.cancel()
                break
            try:
                arrived = self._process.wait(_TICK, or_for=[self._questions])
            except SupervisorLostError:
                self._questions.forget_all()
                work.put_back(self._recover(work.running.values()))
                continue
            if shared_file := self._take_in(arrived, work):
                self._warmth.interrupt()
                self._warmth.give_up(f"a test was about to change a file that they made ({shared_file})")
                work.put_back(work.running.values())
                self._questions.forget_all()
            self._converse(work)
        return work.failed

    def _has_room(self, work: _Work, at_once: int) -> bool:
        """Whether the next job may start. One that the process was lost with runs alone, to show which is to blame."""
        if not work.waiting:
            return False
        if any(job.losses for job in (work.waiting[0], *work.running.values())):
            return not work.running
        return len(work.running) - self._questions.waiting() < at_once

    def _start(self, job: Job) -> int:
        """Start what is left of a job; the key that its result comes under."""
        left = [case for case in job.cases if case not in job.results]
        self._key += 1
        self._process.start(self._key, replace(job.order, cases=tuple((case.nodeid, case.seed) for case in left)))
        return self._key

    def _take_in(self, arrived: Iterable[tuple[int, Result]], work: _Work) -> str:
        """Take in results, and queue what is left over; a file of warm fixtures that a test was about to change."""
        shared_file = ""
        for key, result in arrived:
            if key not in work.running:  # it was dropped when this was under way
                continue
            job = work.running.pop(key)
            self._questions.forget(key)
            result = self._without_secrets(result)
            if result.invalid:
                work.failed.invalid[job.number] = result.invalid
            elif result.shared_file:
                shared_file = result.shared_file
                work.waiting.appendleft(job)
            elif (rest := advance(job, result)) is not None:
                work.waiting.appendleft(rest)
        return shared_file

    def _without_secrets(self, result: Result) -> Result:
        return replace(
            result,
            messages=self._secrets.hide_in(result.messages),
            invalid=self._secrets.hide(result.invalid),
        )

    def _converse(self, work: _Work) -> None:
        """Pass on questions and answers. Who asks what cannot be answered is dropped, as it cannot be judged."""
        for asked in self._process.asked():
            if asked.key in work.running:
                self.asking |= who_asks(asked, work.running[asked.key])
                self._questions.put(asked.key, asked.number, asked.question)
        for answered in self._questions.settled():
            if answered.key not in work.running:  # another of its questions was hopeless
                continue
            if answered.reply.hopeless:
                self._process.drop(answered.key)
                self._questions.forget(answered.key)
                work.failed.unanswered[work.running.pop(answered.key).number] = answered.reply.error
            else:
                self._process.answer(answered.key, answered.number, answered.reply.to_plain())

    def _recover(self, jobs: Iterable[Job]) -> list[Job]:
        """After the supervising process was lost: which jobs to run again.

        :raises EvaluationError: it cannot start a child, even where no other one runs.
        """
        unable = self._process.unable
        self._process.restart()
        self._warmth.lost()
        again = []
        for job in jobs:
            job.losses += 1
            if job.losses < _LOSSES:
                again.append(job)
            elif unable:
                raise EvaluationError(f"no process can be started for a candidate: {unable}")
            else:
                lost = Outcome(Ending.CRASH, 0.0, feedback="the process that supervises the tests died with it")
                job.results |= {case: Execution(lost) for case in job.cases if case not in job.results}
        return again
