"""What a part of an episode gave says nothing of another part of it, nor of the whole."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

from pytest_learnloop.domain import Artifact, Case, Detail, Ending, Outcome, Rollout, Split, Window
from pytest_learnloop.journal import Journal

CASE = Case("t::t", 1)
WINDOWS = (
    None,
    Window(trace=1),
    Window(feedback=1),
    Window(trace=1, feedback=1),
    Window(trace=1, goes_on=True),
    Window(trace=1, goes_on=True, beginning=Rollout(1, (1,), "a")),
    Window(trace=1, goes_on=True, beginning=Rollout(1, (2,), "a")),
    Window(trace=1, goes_on=True, beginning=Rollout(2, (1,), "a")),
)


@pytest.mark.parametrize(("one", "other"), list(permutations(WINDOWS, 2)))
def test_an_outcome_is_known_of_its_part_alone(tmp_path: Path, one: Window | None, other: Window | None) -> None:
    of_one, of_other = ({CASE: window} if window else {} for window in (one, other))
    with Journal.open(tmp_path) as journal:
        run = journal.begin({}, Artifact(()))
        run.record_splits({CASE: Split.TRAIN})
        memory = run.memory()
        outcome = Outcome(Ending.PASSED, 0.5)
        memory.record("candidate", "program", {CASE: outcome}, Detail.SCORES, windows=of_one)
        assert memory.recall("program", [CASE], Detail.SCORES, of_one).outcomes == {CASE: outcome}
        assert memory.recall("program", [CASE], Detail.SCORES, of_other).outcomes == {}


def test_distrust_is_of_all_parts(tmp_path: Path) -> None:
    window = {CASE: Window(trace=1)}
    with Journal.open(tmp_path) as journal:
        first = journal.begin({}, Artifact(()))
        first.record_splits({CASE: Split.TRAIN})
        memory = first.memory(fingerprint="same", reuse=True)
        memory.record("candidate", "program", {CASE: Outcome(Ending.PASSED, 0.5)}, Detail.SCORES, windows=window)
        memory.seal()
        second = journal.begin({}, Artifact(()))
        second.record_splits({CASE: Split.TRAIN})
        knowing = second.memory(fingerprint="same", reuse=True)
        assert knowing.recall("program", [CASE], Detail.SCORES, window).outcomes
        knowing.distrust([CASE])
        assert not knowing.recall("program", [CASE], Detail.SCORES, window).outcomes
