"""Playing an episode: observations, actions, rewards, and how it ends."""

from __future__ import annotations

from itertools import count, repeat
from typing import Any

import pytest
from episode_worlds import Line, episode, play

from pytest_learnloop.domain import Window
from pytest_learnloop.learning.environment import EpisodeError


def test_a_whole_episode() -> None:
    played = episode(Line(end=3))
    assert play(played, repeat(1.0)) == [{"at": 0.0}, {"at": 1.0}, {"at": 2.0}]
    assert (played.total, played.rewards, played.steps) == (3.0, (1.0, 1.0, 1.0), 3)
    assert (played.ending, played.info, played.seed) == ("terminated", {"was": 1.0}, 7)


def test_the_environment_gets_the_seed() -> None:
    world = Line()
    play(episode(world, seed=12), repeat(20.0))
    assert world.seed == 12


def test_too_many_steps_truncate_it() -> None:
    played = episode(Line(), max_steps=4)
    play(played, repeat(1.0))
    assert (played.steps, played.ending) == (4, "truncated")


def test_the_last_step_that_ends_it_does_not_count_as_truncated() -> None:
    played = episode(Line(end=4), max_steps=4)
    play(played, repeat(1.0))
    assert played.ending == "terminated"


def test_an_environment_that_truncates() -> None:
    class Short(Line):
        def step(self, action: float) -> tuple[Any, ...]:
            return {}, 0.0, False, True, {}

    played = episode(Short())
    play(played, repeat(1.0))
    assert (played.steps, played.ending) == (1, "truncated")


def test_the_test_may_leave_it() -> None:
    played = episode(Line())
    for observation in played:
        if observation["at"] == 2:
            break
        played.act(1.0)
    assert (played.steps, played.ending) == (2, "")


def test_every_observation_is_to_be_answered() -> None:
    played = episode(Line())
    with pytest.raises(EpisodeError, match=r"step 1: call act\(\) once for every observation"):
        for _ in played:
            pass


def test_an_observation_is_answered_once() -> None:
    played = episode(Line())
    next(iter(played))
    played.act(1.0)
    with pytest.raises(EpisodeError, match="once"):
        played.act(1.0)


def test_there_is_nothing_to_answer_before_the_first_observation() -> None:
    with pytest.raises(EpisodeError, match="for observation in episode"):
        episode(Line()).act(1.0)


def test_it_is_played_once() -> None:
    played = episode(Line())
    play(played, repeat(5.0))
    with pytest.raises(EpisodeError, match=r"call learn\.episode again"):
        play(played, repeat(5.0))


@pytest.mark.parametrize(
    ("window", "steps", "total"),
    [
        (Window(trace=1, feedback=1), 1, 1.0),
        (Window(trace=3, feedback=1), 3, 1.0),
        (Window(trace=1, feedback=3), 3, 6.0),
        (Window(trace=2), 4, 10.0),
        (Window(feedback=2), 4, 3.0),
        (Window(trace=90, feedback=90), 4, 10.0),
    ],
)
def test_horizons_cut_the_rollout_and_the_sum(window: Window, steps: int, total: float) -> None:
    played = episode(Line(end=10), window=window)
    play(played, count(1.0))
    assert (played.steps, played.total) == (steps, total)
    assert played.ending == ("terminated" if steps == 4 else "")


class Old:
    """As environments of old gym are, by the four values of a step."""

    def __init__(self, info: object) -> None:
        self._info = info

    def reset(self) -> str:
        return "begin"

    def step(self, action: int) -> tuple[str, int, bool, object]:
        return "end", action, True, self._info


@pytest.mark.parametrize(
    ("info", "ending"), [({}, "terminated"), (None, "terminated"), ({"TimeLimit.truncated": True}, "truncated")]
)
def test_old_environments(info: object, ending: str) -> None:
    played = episode(Old(info))
    assert play(played, repeat(2)) == ["begin"]
    assert (played.total, played.ending) == (2.0, ending)


def test_what_an_environment_raises_passes_through() -> None:
    class Broken(Line):
        def step(self, action: float) -> tuple[Any, ...]:
            raise ZeroDivisionError("in the world")

    with pytest.raises(ZeroDivisionError, match="in the world"):
        play(episode(Broken()), repeat(1.0))


@pytest.mark.parametrize("given", [(1, 2, 3), 5, [1, 2.0, True, {}]])
def test_a_step_in_no_known_form(given: object) -> None:
    class Strange(Line):
        def step(self, action: float) -> Any:
            return given

    with pytest.raises(EpisodeError, match=r"step\(\) has to give \(observation, reward, terminated"):
        play(episode(Strange()), repeat(1.0))


@pytest.mark.parametrize(("world", "missing"), [(object(), "reset"), (type("Half", (), {"reset": print})(), "step")])
def test_what_is_no_environment(world: object, missing: str) -> None:
    with pytest.raises(TypeError, match=rf"has no {missing}\(\)"):
        episode(world)


def test_random_actions_are_drawn_from_the_seed() -> None:
    class Space:
        seeded = -1

        def seed(self, seed: int) -> None:
            self.seeded = seed

    world = Line()
    world.action_space = space = Space()  # type: ignore[attr-defined]
    play(episode(world, seed=3), repeat(20.0))
    assert space.seeded == 3
