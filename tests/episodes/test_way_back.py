"""Going on where another episode ended: the same place, in every process, without asking a policy."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from typing import Any

import numpy
import pytest
from episode_worlds import Line, Slippery, episode, play
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_learnloop.domain import Rollout, Window
from pytest_learnloop.learning.environment import EpisodeError
from pytest_learnloop.learning.way import action_of, digest_of, plain

SEEDS = st.integers(0, 2**32 - 1)
ACTIONS = st.lists(st.integers(-3, 3), min_size=2, max_size=20)


def rolled_out(seed: int, actions: list[int], beginning: Rollout | None = None) -> tuple[Rollout, list[Any]]:
    """The way of a rollout by these actions, and what was observed."""
    window = Window(trace=len(actions), feedback=len(actions), goes_on=True, beginning=beginning)
    played = episode(Slippery(), seed, window=window)
    seen = play(played, iter(actions))
    assert played.rollout is not None
    return played.rollout, seen


def in_a_fork(seed: int, actions: list[int], beginning: Rollout | None) -> tuple[dict[str, Any], list[Any]]:
    """The same in a child process, by way of JSON."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            way, seen = rolled_out(seed, actions, beginning)
            os.write(write, json.dumps([asdict(way), seen]).encode())
        finally:
            os._exit(0)
    os.close(write)
    with os.fdopen(read) as said:
        way, seen = json.loads(said.read())
    os.waitpid(pid, 0)
    return way, seen


@given(SEEDS, ACTIONS, st.data())
def test_a_rollout_goes_on_as_if_it_had_never_stopped(seed: int, actions: list[int], data: st.DataObject) -> None:
    cut = data.draw(st.integers(1, len(actions) - 1))
    whole, seen = rolled_out(seed, actions)
    first, begun = rolled_out(seed, actions[:cut])
    second, rest = rolled_out(seed + 1, actions[cut:], first)
    assert begun + rest == seen
    assert second == whole


@settings(max_examples=15)
@given(SEEDS, ACTIONS)
def test_it_is_the_same_in_forked_children(seed: int, actions: list[int]) -> None:
    first, _ = rolled_out(seed, actions)
    second, seen = rolled_out(seed, actions, first)
    for _ in range(2):
        way, observed = in_a_fork(seed, actions, first)
        assert observed == seen
        assert Rollout(**{**way, "actions": tuple(way["actions"])}) == second


def test_an_environment_that_is_not_deterministic_is_named() -> None:
    played = episode(Slippery(deterministic=False), window=Window(1, 1, goes_on=True))
    play(played, iter([1]))
    again = episode(Slippery(deterministic=False), window=Window(1, 1, goes_on=True, beginning=played.rollout))
    with pytest.raises(EpisodeError, match="Slippery is not deterministic: with seed 7"):
        play(again, iter([1]))


def test_an_episode_that_ends_on_the_way_is_not_deterministic() -> None:
    beginning = Rollout(7, (5.0, 6.0, 1.0), digest_of({"at": 12.0}))
    with pytest.raises(EpisodeError, match="not deterministic"):
        play(episode(Line(end=10), window=Window(1, 1, True, beginning)), iter([1.0]))


def test_the_way_there_earns_nothing() -> None:
    played = episode(Line(), window=Window(2, 2, True, Rollout(7, (1.0, 2.0), digest_of({"at": 3.0}))))
    assert play(played, iter([4.0, 1.0])) == [{"at": 3.0}, {"at": 7.0}]
    assert (played.rewards, played.total) == ((4.0, 1.0), 5.0)
    assert played.rollout == Rollout(7, (1.0, 2.0, 4.0, 1.0), digest_of({"at": 8.0}))


def test_steps_on_the_way_count_for_the_length_of_the_episode() -> None:
    played = episode(Line(), max_steps=3, window=Window(9, 9, True, Rollout(7, (1.0, 2.0))))
    play(played, iter([1.0]))
    assert (played.steps, played.ending) == (1, "truncated")


def test_a_way_ends_before_the_step_that_raised() -> None:
    class Fragile(Line):
        def step(self, action: float) -> Any:
            if action > 5:
                raise ValueError
            return super().step(action)

    played = episode(Fragile(), window=Window(9, 9, goes_on=True))
    with pytest.raises(ValueError):  # noqa: PT011
        play(played, iter([1.0, 6.0]))
    assert played.rollout == Rollout(7, (1.0,), digest_of({"at": 1.0}))


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(PLAIN)
def test_actions_survive_json(action: Any) -> None:
    stored = json.loads(json.dumps(plain(action)))
    assert action_of(stored) == action
    assert type(action_of(stored)) is type(action)


@pytest.mark.parametrize(
    "action", [numpy.int64(3), numpy.float32(0.1), numpy.array([0.1, 2.5], dtype=numpy.float32), numpy.zeros((2, 2))]
)
def test_actions_of_numpy_survive_json(action: Any) -> None:
    again = action_of(json.loads(json.dumps(plain(action))))
    assert type(again) is type(action)
    assert again.dtype == action.dtype
    assert numpy.array_equal(again, action)


def test_an_action_that_cannot_be_kept_is_named() -> None:
    with pytest.raises(EpisodeError, match="an action of type object cannot be kept"):
        plain([object()])


class Ball:
    def __init__(self, x: int) -> None:
        self.x = x


@given(PLAIN, PLAIN)
def test_digests_tell_observations_apart(one: Any, other: Any) -> None:
    assert digest_of(one) == digest_of(one)
    if repr(one) != repr(other):
        assert digest_of(one) != digest_of(other)


def test_digests_of_objects_go_by_what_they_hold() -> None:
    assert digest_of({"ball": Ball(1)}) == digest_of({"ball": Ball(1)})
    assert digest_of({"ball": Ball(1)}) != digest_of({"ball": Ball(2)})
    assert digest_of(numpy.zeros(3)) != digest_of(numpy.zeros(3, dtype=numpy.float32))
    assert digest_of({"a", "b", "c"}) == digest_of({"c", "b", "a"})


def test_a_digest_of_what_holds_itself() -> None:
    held: list[Any] = [1]
    held.append(held)
    assert digest_of(held) == digest_of(held)
