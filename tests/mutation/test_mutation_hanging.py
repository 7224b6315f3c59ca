"""Where failing cases don't end, edits within loops come first."""

from __future__ import annotations

import pytest
from mutation_support import artifact_of, experience, function, propose

from pytest_learnloop.domain import Ending

SOURCE = """
    def steps(a, b):
        c = a - b
        while c > b:
            b = b - c
        return c
"""


@pytest.mark.parametrize(("ending", "within"), [(Ending.TIMEOUT, True), (Ending.FAILED, False)])
def test_edits_within_loops_come_first_where_cases_hang(ending: Ending, within: bool) -> None:
    parameter = function(SOURCE)
    failing = [experience("test_it", 0, ending=ending)]

    edited = [p.edits[parameter.id] for p in propose(artifact_of(parameter), 12, experiences=failing)]

    assert all("c = a - b\n" in source and source.endswith("return c\n") for source in edited) is within


@pytest.mark.parametrize(("ending", "at_once"), [(Ending.TIMEOUT, True), (Ending.FAILED, False)])
def test_a_loop_that_hangs_is_left_first_of_all(ending: Ending, at_once: bool) -> None:
    parameter = function(
        """
        def steps(a, b):
            c = a - b
            while True:
                b = b - c
                if b < c and not a:
                    continue
            return c
        """
    )
    failing = [experience("test_it", 0, ending=ending)]

    edited = [p.edits[parameter.id] for p in propose(artifact_of(parameter), 8, experiences=failing)]

    assert (parameter.source.replace("continue", "break") in edited) is at_once


@pytest.mark.parametrize(
    ("before", "after"), [("a // 1", "a + 1"), ("a * 1", "a + 1"), ("a << 0", "a"), ("a | 0", "a")]
)
def test_operation_that_changes_nothing_becomes_a_sum_or_goes_before_anything_else(before: str, after: str) -> None:
    parameter = function(f"def work(a):\n    return {before}\n")

    edited = [p.edits[parameter.id] for p in propose(artifact_of(parameter), 8)]

    assert f"def work(a):\n    return {after}\n" in edited
