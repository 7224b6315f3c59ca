"""What an update sees of an episode: its steps up to the trace horizon, with the calls that belong to them."""

from __future__ import annotations

import enum
import importlib.util
from collections import namedtuple
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from typing import Any

import numpy
import pytest
from episode_worlds import Line, episode

from pytest_learnloop import trainable
from pytest_learnloop.domain import Window
from pytest_learnloop.evaluation.record import Recorder, Recording
from pytest_learnloop.evaluation.represent import represent
from pytest_learnloop.evaluation.steps import StepWatch, flattened
from pytest_learnloop.learning.episode import WHOLE
from pytest_learnloop.source.discover import discover
from pytest_learnloop.source.swap import LiveParameters

POLICY = """
def look(observation):
    return observation["at"]

def act(observation):
    if look(observation) >= 20:
        return 5.0
    return 1.0
"""


def recorded(directory: Path, source: str, *functions: str) -> tuple[Any, Recorder]:
    """A module with functions that report to a recorder."""
    path = directory / "policy.py"
    path.write_text(source, encoding="utf-8")
    spec = importlib.util.spec_from_file_location("policy", path)
    assert spec is not None
    assert spec.loader is not None
    module: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    recorder = Recorder()
    artifact = discover([module], [f"policy:{each}" for each in functions], directory, trainable)
    LiveParameters(artifact, {"policy": module}).swap({}, recorder)
    return module, recorder


class Played:
    """An episode on a line, played by recorded functions."""

    def __init__(self, directory: Path, window: Window = WHOLE, end: float = 30) -> None:
        module, recorder = recorded(directory, POLICY, "look", "act")
        watch = StepWatch(recorder)
        with recorder.scope("test"):
            module.act({"at": -1})
            played = episode(Line(end), window=window, watcher=watch)
            for observation in played:
                played.act(module.act(observation))
            module.act({"at": 99})
        self.recording: Recording = recorder.of("test")
        self.steps = watch.plain(self.recording.numbers)
        with recorder.scope("next"):
            for _ in repeat(None, 20):
                module.act({"at": 0})
        self.next = recorder.of("next")

    def calls(self, step: dict[str, Any]) -> list[tuple[str, str]]:
        """Names and arguments of the calls that belong to a step."""
        called = [self.recording.calls[index] for index in step["calls"]]
        return [(call.parameter, call.arguments[0][1]) for call in called]


def test_every_step_has_its_calls(tmp_path: Path) -> None:
    played = Played(tmp_path)
    assert [step["number"] for step in played.steps] == list(range(1, 23))
    for step in played.steps:
        observation = f"{{'at': {step['observation'][0][1]}}}"
        assert played.calls(step) == [("policy:act", observation), ("policy:look", observation)]


def test_a_step_tells_what_was_observed_done_and_earned(tmp_path: Path) -> None:
    first, *_, last = Played(tmp_path).steps
    assert {**first, "calls": []} == {
        "number": 1, "observation": [("at", "0.0")], "action": "1.0", "reward": 1.0, "ending": "", "calls": []
    }  # fmt: skip
    assert (last["action"], last["reward"], last["ending"]) == ("5.0", 5.0, "terminated")


def test_beyond_the_trace_horizon_neither_steps_nor_calls_nor_lines_are_seen(tmp_path: Path) -> None:
    played = Played(tmp_path, Window(trace=3))
    assert len(played.steps) == 3
    assert [call.arguments[0][1] for call in played.recording.calls if call.parameter == "policy:act"] == [
        "{'at': -1}", "{'at': 0.0}", "{'at': 1.0}", "{'at': 2.0}"
    ]  # fmt: skip
    assert ("policy:act", 3) not in played.recording.lines
    assert ("policy:act", 4) in played.recording.lines


def test_with_the_whole_episode_all_lines_are_seen(tmp_path: Path) -> None:
    assert ("policy:act", 3) in Played(tmp_path).recording.lines


@pytest.mark.parametrize("window", [WHOLE, Window(trace=1)], ids=["whole", "one step"])
def test_the_next_test_is_recorded_as_usual(tmp_path: Path, window: Window) -> None:
    played = Played(tmp_path, window)
    assert len([call for call in played.next.calls if call.parameter == "policy:act"]) == 8
    assert ("policy:act", 4) in played.next.lines


def test_what_runs_beyond_the_horizon_alone_is_touched_all_the_same(tmp_path: Path) -> None:
    module, recorder = recorded(tmp_path, "def late():\n    return 1\n", "late")
    with recorder.scope("test"):
        played = episode(Line(3), window=Window(trace=1), watcher=StepWatch(recorder))
        for number, _ in enumerate(played):
            played.act(float(module.late()) if number else 1.0)
    assert recorder.of("test") == Recording(("policy:late",))


Point = namedtuple("Point", "x y")


class Plain:
    def __init__(self) -> None:
        self.x = 1


@dataclass
class Data:
    x: int
    held: Plain


class Spoken(Plain):
    def __repr__(self) -> str:
        return "spoken"


class Colour(enum.Enum):
    RED = 1


class Raising(dict):  # type: ignore[type-arg]
    def items(self) -> Any:
        raise ValueError


@pytest.mark.parametrize(
    ("observation", "fields"),
    [
        (3, [("", "3")]),
        ("text", [("", "'text'")]),
        ([1, 2], [("", "[1, 2]")]),
        ({}, [("", "{}")]),
        ({"a": 1, "b": {"c": 2, 3: [4]}}, [("a", "1"), ("b.c", "2"), ("b.3", "[4]")]),
        ({"balls": [{"x": 1}, {"x": 2}]}, [("balls.0.x", "1"), ("balls.1.x", "2")]),
        ({"at": Point(1, 2)}, [("at.x", "1"), ("at.y", "2")]),
        pytest.param(Data(2, Plain()), [("x", "2"), ("held.x", "1")], id="an object in a data class"),
        ({"it": Spoken(), "colour": Colour.RED}, [("it", "spoken"), ("colour", "<Colour.RED: 1>")]),
        (numpy.array([0.1, 2.0], dtype=numpy.float32), [("", "[0.1, 2.0]")]),
        ({"v": numpy.int64(4), "w": numpy.arange(3)}, [("v", "4"), ("w", "[0, 1, 2]")]),
        (numpy.zeros((9, 9)), [("", represent(numpy.zeros((9, 9))))]),
    ],
    ids=repr,
)
def test_observations_are_flattened(observation: object, fields: list[tuple[str, str]]) -> None:
    assert flattened(observation, represent) == fields


def test_an_observation_whose_fields_cannot_be_had_is_told_as_a_whole() -> None:
    assert len(flattened(Raising(a=1), represent)) == 1


def test_an_observation_that_holds_itself_has_an_end() -> None:
    held: dict[str, Any] = {"x": 1}
    held["me"] = held
    assert len(flattened(held, represent)) < 10


def test_observations_have_no_more_than_so_many_fields() -> None:
    assert flattened({str(each): each for each in range(1000)}, represent)[-1] == ("…", "more than 256 fields")
