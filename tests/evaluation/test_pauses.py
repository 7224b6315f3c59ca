"""Time spent waiting is added up once, however many wait."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pytest_learnloop.evaluation.pauses import Pauses

SPANS = st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)).map(sorted), max_size=8)


def test_waits_that_overlap_count_once() -> None:
    pauses = Pauses()
    pauses.begin(1)
    pauses.begin(2)
    pauses.end(3)
    assert pauses.within(0, 4) == 3
    pauses.end(5)
    assert pauses.within(0, 10) == 4


def test_a_wait_that_is_going_on_counts_up_to_now() -> None:
    pauses = Pauses()
    pauses.begin(4)
    assert pauses.within(0, 10) == 6


def test_what_was_before_does_not_count() -> None:
    pauses = Pauses()
    pauses.begin(1)
    pauses.end(6)
    assert pauses.within(4, 10) == 2


@given(SPANS, st.integers(0, 50))
def test_it_is_the_measure_of_the_union(spans: list[list[int]], started: int) -> None:
    pauses = Pauses()
    moments = [(begin, 0) for begin, _ in spans] + [(end, 1) for _, end in spans]
    for moment, is_end in sorted(moments):
        (pauses.end if is_end else pauses.begin)(moment)
    union = {second for begin, end in spans for second in range(begin, end)}
    assert pauses.within(started, 60) == len([second for second in union if second >= started])
