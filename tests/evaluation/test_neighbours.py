"""How tests are spread over children: in runs of neighbours that take about the same time."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pytest_learnloop.domain import Case
from pytest_learnloop.evaluation.jobs import neighbours

DURATIONS = st.lists(st.floats(0.001, 100.0), max_size=30)


@given(DURATIONS, st.integers(1, 8))
def test_none_is_lost_and_none_takes_much_more_than_its_share(durations: list[float], parts: int) -> None:
    cases = [Case(f"test_it.py::test_{number}") for number in range(len(durations))]
    seconds = dict(zip(cases, durations, strict=True))
    runs = neighbours(cases, parts, seconds.__getitem__)
    assert [case for run in runs for case in run] == cases
    assert len(runs) <= parts
    assert all(runs)
    for run in runs:
        taken = [seconds[case] for case in run]
        assert sum(taken) - (taken[0] + taken[-1]) / 2 <= sum(durations) / parts * (1 + 1e-9)


def test_equals_are_shared_out_equally() -> None:
    cases = [Case(f"test_it.py::test_{number}") for number in range(6)]
    assert neighbours(cases, 2, lambda case: 0.1) == [cases[:3], cases[3:]]
    assert neighbours(cases, 4, lambda case: 0.1) == [cases[:1], cases[1:3], cases[3:4], cases[4:]]


def test_two_are_shared_out_whichever_takes_longer() -> None:
    cases = [Case("test_it.py::test_1"), Case("test_it.py::test_2")]
    for short in cases:
        seconds = {**dict.fromkeys(cases, 0.5), short: 0.1}
        assert neighbours(cases, 2, seconds.__getitem__) == [cases[:1], cases[1:]]
