"""What a candidate writes to its child's pipe ends no run: its case has crashed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from pytest_learnloop.domain import Ending
from pytest_learnloop.evaluation.channel import Slot
from pytest_learnloop.evaluation.execution import execution_of

FORGED: dict[str, Mapping[str, Any]] = {
    "raw": {"raw": {"mean": 1}},
    "calls": {"calls": [{"parameter": "m:f"}]},
    "a number for calls": {"calls": 1},
    "metrics": {"metrics": [["accuracy", "high"]]},
    "lines": {"lines": [1, 2]},
    "steps": {"steps": [{}]},
    "rollout": {"rollout": {"seed": 1}},
    "deeds": {"deeds": ["write", 3]},
    "fixtures": {"fixtures": [None]},
    "episodes": {"episodes": "many"},
}


@pytest.mark.parametrize("message", FORGED.values(), ids=FORGED.keys())
def test_what_cannot_be_understood_is_a_crash(message: Mapping[str, Any]) -> None:
    run = execution_of(Slot(Ending.PASSED, 1.0, 0.5), message)
    assert (run.outcome.ending, run.outcome.score, run.outcome.duration) == (Ending.CRASH, 0.0, 0.5)
    assert "cannot be understood" in run.outcome.feedback
