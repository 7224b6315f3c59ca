"""The dispatcher blames nobody for what others did, and takes whatever arrives at the same time."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any, cast

from pytest_learnloop.domain import Case, Ending
from pytest_learnloop.evaluation.channel import Slot
from pytest_learnloop.evaluation.dispatcher import Dispatcher
from pytest_learnloop.evaluation.jobs import Job
from pytest_learnloop.evaluation.order import Order, Result
from pytest_learnloop.evaluation.questions import Question, Questions, Reply
from pytest_learnloop.evaluation.supervisor import Asked
from pytest_learnloop.evaluation.warm import SupervisingProcess, SupervisorLostError
from pytest_learnloop.evaluation.warmth import Warmth
from pytest_learnloop.secrets import Secrets

QUESTION = {"messages": [["user", "why?"]], "temperature": None, "seed": None, "max_tokens": None}


class Process:
    """Stands in for a supervising process."""

    finished, unable = 0, ""

    def __init__(self) -> None:
        self.running: dict[int, Order] = {}

    def start(self, key: int, order: Order) -> None:
        self.running[key] = order

    def restart(self) -> None:
        self.running.clear()

    def drop(self, key: int) -> None:
        del self.running[key]

    def cancel(self) -> None:
        self.running.clear()

    def asked(self) -> list[Asked]:
        return []

    def wait(self, timeout: float, *, or_for: Sequence[Any] = ()) -> list[tuple[int, Result]]:
        results = [(key, Result({0: Slot(Ending.PASSED, 1.0, 0.1)}, complete=True)) for key in self.running]
        self.running.clear()
        return results


class Mortal(Process):
    """Dies with all that runs as soon as the order of one test does."""

    def wait(self, timeout: float, *, or_for: Sequence[Any] = ()) -> list[tuple[int, Result]]:
        if any(order.cases[0][0] == "deadly" for order in self.running.values()):
            raise SupervisorLostError
        return super().wait(timeout, or_for=or_for)


class Asking(Process):
    """Runs a test that asks two things at once, and waits until both are settled."""

    def __init__(self, answered: list[Question]) -> None:
        super().__init__()
        self._answered, self._has_asked = answered, False

    def asked(self) -> list[Asked]:
        has_asked, self._has_asked = self._has_asked, True
        return [] if has_asked else [Asked(key, 0, number, QUESTION) for key in self.running for number in (1, 2)]

    def wait(self, timeout: float, *, or_for: Sequence[Any] = ()) -> list[tuple[int, Result]]:
        while self._has_asked and len(self._answered) < 2:
            time.sleep(0.001)
        time.sleep(0.1 if self._has_asked else 0.0)  # until the second one's thread has passed it on
        return []

    def answer(self, key: int, number: int, reply: Mapping[str, str]) -> None:
        raise AssertionError("there is no answer")


def dispatcher(process: Process, questions: Questions, workers: int) -> Dispatcher:
    stand_in = cast(SupervisingProcess, process)
    return Dispatcher(stand_in, Warmth(stand_in), questions, Secrets({}), workers, lambda finished: None)


def unasked(question: Question) -> Reply:
    raise AssertionError("nothing was asked")


def test_who_ran_beside_the_one_that_ends_the_supervising_process_is_judged() -> None:
    jobs = [Job(Order(()), [Case(name)], number) for number, name in enumerate(["good", "deadly", "other", "last"])]
    questions = Questions(unasked, lambda name, result: None, 1)
    dispatcher(Mortal(), questions, workers=4).run(jobs)
    questions.close()
    endings = [run.outcome.ending for job in jobs for run in job.results.values()]
    assert endings == [Ending.PASSED, Ending.CRASH, Ending.PASSED, Ending.PASSED]


def test_a_tick_counts_what_ran_in_every_process() -> None:
    ticks: list[int] = []
    last = Job(Order(()), [Case("last")])
    job = Job(Order(()), [Case("first")], next=Job(Order(()), [Case("alone")], next=last))
    questions, process = Questions(unasked, lambda name, result: None, 1), cast(SupervisingProcess, Process())
    Dispatcher(process, Warmth(process), questions, Secrets({}), 1, ticks.append).run([job])
    questions.close()
    assert ticks == [0, 1, 2]


def test_two_questions_that_cannot_be_answered_at_once() -> None:
    answered: list[Question] = []

    def answerer(question: Question) -> Reply:
        answered.append(question)
        return Reply(error="the budget is spent", hopeless=True)

    questions = Questions(answerer, lambda name, result: None, 2)
    failed = dispatcher(Asking(answered), questions, workers=1).run([Job(Order(()), [Case("test")])])
    questions.close()
    assert failed.unanswered == {0: "the budget is spent"}


def test_a_process_that_is_killed_twice_costs_no_verdict() -> None:
    class Killed(Process):
        kills = 2

        def wait(self, timeout: float, *, or_for: Sequence[Any] = ()) -> list[tuple[int, Result]]:
            if self.kills:
                self.kills -= 1
                raise SupervisorLostError
            return super().wait(timeout, or_for=or_for)

    jobs = [Job(Order(()), [Case(name)], number) for number, name in enumerate(["one", "two"])]
    questions = Questions(unasked, lambda name, result: None, 1)
    dispatcher(Killed(), questions, workers=2).run(jobs)
    questions.close()
    assert {run.outcome.ending for job in jobs for run in job.results.values()} == {Ending.PASSED}
