"""Recorded calls on their way out of a child."""

from __future__ import annotations

import json
from pathlib import Path

from record_helpers import Recorded

from pytest_learnloop.domain import Ending
from pytest_learnloop.evaluation.channel import Slot
from pytest_learnloop.evaluation.execution import execution_of

SOURCE = "def make(a): return [a]\ndef use(b):\n    return b[1]\n"


def test_calls_survive_the_way_to_the_controller(tmp_path: Path) -> None:
    recorded = Recorded(tmp_path, SOURCE, ["m:make", "m:use"])
    calls = recorded.run("suppressing(IndexError, m.use, m.make(1))").calls
    assert [(call.inputs, call.raised_at) for call in calls] == [((), None), ((("b", 0),), 2)]
    message = json.loads(json.dumps({"calls": [vars(call) for call in calls]}))
    assert execution_of(Slot(Ending.FAILED, 0.0, 0.1), message).outcome.calls == calls
