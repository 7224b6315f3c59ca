"""Every kind of definition that can be swapped, and every way to hold on to one."""

from __future__ import annotations

import asyncio
import inspect
from typing import Any

import pytest
from function_kinds import FUNCTIONS
from kinds_support import Kind
from member_kinds import MEMBERS
from swap_helpers import Modules
from swap_helpers import modules_fixture as modules_fixture

from pytest_learnloop.evaluation.record import Recorder

of_every_kind = pytest.mark.parametrize("row", [*FUNCTIONS, *MEMBERS], ids=lambda row: row.name)


@of_every_kind
def test_what_is_held_runs_the_candidate(row: Kind, modules: Modules) -> None:
    module = modules.load("swapped", row.module)
    live = modules.live(f"swapped:{row.target}")
    assert value_of(row.expression, module) == row.before
    live.swap({f"swapped:{row.target}": row.new})
    assert value_of(row.expression, module) == row.after


@of_every_kind
def test_the_start_can_be_recorded(row: Kind, modules: Modules) -> None:
    module = modules.load("recorded", row.module)
    live = modules.live(f"recorded:{row.target}")
    recorder = Recorder()
    live.swap({}, recorder)
    with recorder.scope("test"):
        assert value_of(row.expression, module) == row.before
    recording = recorder.of("test")
    assert recording.touched == {f"recorded:{row.target}"}
    assert recording.lines
    assert recording.calls


@of_every_kind
def test_a_candidate_can_be_recorded(row: Kind, modules: Modules) -> None:
    module = modules.load("recorded", row.module)
    live = modules.live(f"recorded:{row.target}")
    recorder = Recorder()
    live.swap({f"recorded:{row.target}": row.new}, recorder)
    with recorder.scope("test"):
        assert value_of(row.expression, module) == row.after
    assert recorder.of("test").calls


def value_of(expression: str, module: Any) -> object:
    value: object = eval(expression, {"m": module, "asyncio": asyncio, "inspect": inspect})
    return value
