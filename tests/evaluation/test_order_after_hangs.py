"""After a test that hung at the baseline, those come next that may soon tell how long tests take here."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pytest_learnloop.domain import Case, Ending
from pytest_learnloop.evaluation.channel import Slot
from pytest_learnloop.evaluation.jobs import Job, advance
from pytest_learnloop.evaluation.order import Order, Result

_LOST = Slot(Ending.TIMEOUT, 0.0, 10.0)
_PASSED = Slot(Ending.PASSED, 1.0, 0.01)


def job_of(*names: str) -> Job:
    """A job of the baseline: each case has a deadline of its own, by which it is known again."""
    cases = [Case(f"test_it.py::{name}") for name in names]
    return Job(Order((), adaptive=True, deadlines=tuple(map(float, range(len(cases))))), cases)


def left(job: Job) -> list[str]:
    return [case.nodeid.partition("::")[2] for case in job.cases if case not in job.results]


def test_others_than_its_own_function_come_first() -> None:
    job = job_of("a[1]", "a[2]", "b", "c", "d", "a[3]")
    assert advance(job, Result({0: _LOST})) is job
    assert left(job) == ["c", "d", "b", "a[2]", "a[3]"]
    assert job.order.deadlines == (3.0, 4.0, 2.0, 1.0, 5.0)


def test_once_one_has_finished_the_order_stays_and_less_time_is_given() -> None:
    job = job_of("a", "b[1]", "b[2]", "c")
    assert advance(job, Result({0: _PASSED, 1: _LOST})) is job
    assert left(job) == ["b[2]", "c"]
    assert job.order.deadlines == (2.0, 3.0)
    assert job.order.timeout == 2.0


@given(st.lists(st.sampled_from("abc"), min_size=2, max_size=20), st.data())
def test_none_is_lost_and_each_keeps_its_deadline(functions: list[str], data: st.DataObject) -> None:
    names = [f"{function}[{number}]" for number, function in enumerate(functions)]
    job = job_of(*names)
    number_of = {name: float(number) for number, name in enumerate(names)}
    while remaining := left(job):
        assert job.order.deadlines == tuple(number_of[name] for name in remaining)
        slot = data.draw(st.sampled_from([_LOST, _PASSED]))
        advance(job, Result({0: slot}))
    assert {case.nodeid for case in job.results} == {f"test_it.py::{name}" for name in names}
