"""Jobs: cases of one candidate on their way through the children, of which each takes up what the last left over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pytest_learnloop.domain import Case
from pytest_learnloop.evaluation.child import LEAST_AT_FIRST, adapted
from pytest_learnloop.evaluation.execution import Execution, execution_of
from pytest_learnloop.evaluation.order import Order, Result
from pytest_learnloop.evaluation.supervisor import Asked
from pytest_learnloop.learning.split import function_of


@dataclass
class Job:
    """Cases of one candidate on their way through the children."""

    order: Order
    cases: list[Case]
    number: int = 0
    """Which of the trials it belongs to."""
    may_be_lost: Callable[[Case], bool] = lambda case: True
    next: Job | None = None
    """To be run when this one has gone through."""
    losses: int = 0
    results: dict[Case, Execution] = field(default_factory=dict)

    @property
    def chain(self) -> Iterator[Job]:
        """It, and those that are run behind it."""
        job: Job | None = self
        while job is not None:
            yield job
            job = job.next


def neighbours(cases: Sequence[Case], parts: int, seconds: Callable[[Case], float]) -> list[list[Case]]:
    """The cases, cut into at most as many runs as asked for, which take about the same time.

    :param seconds: more than 0 for each.
    """
    runs: list[list[Case]] = [[] for _ in range(parts)]
    share, passed = sum(map(seconds, cases)) / parts, 0.0
    for case in cases:
        middle = passed + seconds(case) / 2
        runs[min(parts - 1, int(middle / share))].append(case)
        passed += seconds(case)
    return [run for run in runs if run]


def advance(job: Job, result: Result) -> Job | None:
    """Take in a result; give the job that is to be run next, if any: the same with the cases left over, or the next."""
    left = [case for case in job.cases if case not in job.results]
    beaten = False
    said = _by_position(result.messages)
    for position, slot in result.slots.items():
        job.results[left[position]] = execution_of(slot, said[position])
        beaten = beaten or (position < job.order.screen and slot.score > job.order.reference[position])
    through = len(result.slots)
    if result.complete:
        return job.next if through == len(left) else None
    if not through or not job.may_be_lost(left[through - 1]) or (job.order.screen and not beaten):
        return None
    order = job.order
    if order.deadlines:
        order = replace(order, deadlines=order.deadlines[through:])
    if order.adaptive:
        finished = [run.outcome.duration for run in job.results.values() if not run.outcome.ending.lost]
        if finished:
            order = replace(order, timeout=adapted(max(finished), LEAST_AT_FIRST))
        else:
            order = _where_others_may_finish(job, order, left[through - 1 :])
    screen = 0 if beaten else max(0, order.screen - through)
    if order.screen and not beaten and not screen:
        return None
    job.order = replace(order, screen=screen, reference=order.reference[through:] if screen else ())
    return job if through < len(left) else job.next


def _where_others_may_finish(job: Job, order: Order, cases: Sequence[Case]) -> Order:
    """Have cases run next that have little to do with one that was lost, and give the order in which they are.

    As long as none has finished, each that hangs is waited for as long as a case of which no time is known.

    :param cases: the one that was lost, and those left over.
    """
    lost, *left = cases
    function = function_of(lost.nodeid)
    akin = [position for position, case in enumerate(left) if function_of(case.nodeid) == function]
    others = [position for position, case in enumerate(left) if function_of(case.nodeid) != function]
    middle = len(others) // 2
    positions = [*others[middle:], *others[:middle], *akin]
    job.cases = [*(case for case in job.cases if case not in left), *(left[position] for position in positions)]
    return replace(order, deadlines=tuple(order.deadlines[position] for position in positions if order.deadlines))


def _by_position(messages: Iterable[Mapping[str, Any]]) -> Mapping[int, dict[str, Any]]:
    """What was said of each case: its deeds one by one, all else in one message or another."""
    said: defaultdict[int, dict[str, Any]] = defaultdict(dict)
    for message in messages:
        about = said[message.get("position", -1)]
        if "deed" in message:
            about.setdefault("deeds" if message.get("in_call") else "shared", []).append(message["deed"])
        else:
            about.update(message)
    return said


@dataclass
class Failed:
    """The trials of which cases were left out: number -> why, in words."""

    invalid: dict[int, str] = field(default_factory=dict)
    """Those of which the candidate could not be run."""
    unanswered: dict[int, str] = field(default_factory=dict)
    """Those that nobody can be blamed for, because a model could not be asked."""

    def why(self, number: int) -> str:
        """Why this one failed; empty where it did not."""
        return self.invalid.get(number) or self.unanswered.get(number, "")


def who_asks(asked: Asked, job: Job) -> set[str]:
    """The test that asks; all that are left of a job where none of them runs yet."""
    left = [case.nodeid for case in job.cases if case not in job.results]
    return {left[asked.position]} if 0 <= asked.position < len(left) else set(left)
