"""What a test gets to play on: its seeds, and environments that are closed when it is over."""

from __future__ import annotations

from itertools import repeat

import pytest
from episode_worlds import Line, play

from pytest_learnloop.domain import Rollout, Window
from pytest_learnloop.learning.case_seed import CaseSeed
from pytest_learnloop.learning.feedback import CaseFeedback
from pytest_learnloop.learning.playground import Playground


class Closing(Line):
    closed = 0

    def close(self) -> None:
        self.closed += 1


def test_episodes_without_a_seed_have_that_of_the_case_and_those_that_follow() -> None:
    learn = CaseFeedback(Playground(CaseSeed(40)))
    seeds = [learn.episode(Line()).seed, learn.episode(Line(), seed=3).seed, learn.episode(Line()).seed]
    assert seeds == [40, 3, 41]


def test_without_learn_the_seed_is_always_the_same() -> None:
    assert (CaseFeedback().seed, CaseFeedback().episode(Line()).seed) == (0, 0)


@pytest.mark.parametrize("fixed", [True, False])
def test_only_a_test_that_lets_the_seed_decide_asks_for_it(fixed: bool) -> None:
    asked: list[str] = []
    learn = CaseFeedback(Playground(CaseSeed(1, lambda: asked.append("once"))))
    for _ in range(2):
        learn.episode(Line(), seed=5 if fixed else None)
    assert asked == ([] if fixed else ["once"])


def test_the_seed_is_asked_for_by_its_property() -> None:
    asked: list[str] = []
    learn = CaseFeedback(Playground(CaseSeed(11, lambda: asked.append("once"))))
    assert (learn.seed, learn.seed, asked) == (11, 11, ["once"])


def test_environments_are_closed_once_unless_they_are_shared() -> None:
    own, shared = Closing(), Closing()
    playground = Playground()
    learn = CaseFeedback(playground)
    learn.episode(own)
    learn.episode(shared, close=False)
    assert own.closed == 0
    playground.close()
    playground.close()
    assert (own.closed, shared.closed) == (1, 0)


def test_the_beginning_of_a_window_is_that_of_the_first_episode() -> None:
    learn = CaseFeedback(Playground(CaseSeed(1), Window(2, 2, True, Rollout(9, (3.0,)))))
    first, second = learn.episode(Line()), learn.episode(Line())
    assert play(first, repeat(1.0)) == [{"at": 3.0}, {"at": 4.0}]
    assert play(second, repeat(1.0)) == [{"at": 0.0}, {"at": 1.0}]
    assert (first.seed, second.seed) == (9, 2)


def test_max_steps_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="max_steps must be a whole number from 1 up, not 0"):
        CaseFeedback().episode(Line(), max_steps=0)
