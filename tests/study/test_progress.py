"""What is told of a study while it runs."""

from __future__ import annotations

import pytest
from study_support import result

from pytest_learnloop.study.journal import Ended
from pytest_learnloop.study.progress import Progress, duration


def test_a_line_for_each_cell_with_the_time_that_is_left() -> None:
    said: list[str] = []
    progress = Progress(said.append, cells=5, left=4, at_once=2)
    progress.tell("batch=1, trial 1", Ended("a", 0, 10.0, "output.txt", result=result(0.5)))
    progress.tell("batch=3, trial 1", Ended("b", 4, 30.0, "output.txt", problem="exit status 4: no"))
    assert said == [
        "[2/5] batch=1, trial 1: improved, held-out 0.00 -> 0.50 (10 s); about 20 s left",
        "[3/5] batch=3, trial 1: no result: exit status 4: no (30 s); about 20 s left",
    ]


def test_in_the_end_no_time_is_left() -> None:
    said: list[str] = []
    Progress(said.append, 1, 1, 1).tell("trial 1", Ended("a", 0, 10.0, "output.txt", result=result(None)))
    assert said == ["[1/1] trial 1: improved (10 s)"]


@pytest.mark.parametrize(
    ("seconds", "said"), [(0.2, "1 s"), (59.5, "60 s"), (100, "2 min"), (3600, "60 min"), (9000, "2.5 h")]
)
def test_durations(seconds: float, said: str) -> None:
    assert duration(seconds) == said
