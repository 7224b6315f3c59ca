"""Where a test plays its episodes: on which seeds, how far, and who watches."""

from __future__ import annotations

import operator
from typing import Any

from pytest_learnloop.domain import Rollout, Window
from pytest_learnloop.learning.case_seed import CaseSeed
from pytest_learnloop.learning.environment import Environment
from pytest_learnloop.learning.episode import UNWATCHED, WHOLE, Episode, Watcher


class Playground:
    """Hands out the episodes of one run of one test."""

    def __init__(self, seed: CaseSeed | None = None, window: Window = WHOLE, watcher: Watcher = UNWATCHED) -> None:
        """
        :param window: the part that is played of each episode; its beginning is that of the first one.
        """
        self.seed = CaseSeed() if seed is None else seed
        self._window, self._watcher = window, watcher
        self._episodes: list[Episode] = []
        self._unseeded = 0
        self._to_close: list[Environment] = []

    def episode(self, environment: Any, *, max_steps: int | None, seed: int | None, close: bool) -> Episode:
        """Another episode. Those without a seed of their own have the case's seed, and the ones that follow it."""
        if max_steps is not None and operator.index(max_steps) < 1:
            raise ValueError(f"learn.episode: max_steps must be a whole number from 1 up, not {max_steps!r}")
        played_in = Environment(environment)
        if close:
            self._to_close.append(played_in)
        if seed is None:
            seed = self.seed.ask() + self._unseeded
            self._unseeded += 1
        window = self._window if not self._episodes else Window(self._window.trace, self._window.feedback)
        episode = Episode(played_in, operator.index(seed), max_steps=max_steps, window=window, watcher=self._watcher)
        self._episodes.append(episode)
        return episode

    @property
    def episodes(self) -> int:
        """How many were handed out."""
        return len(self._episodes)

    @property
    def rollout(self) -> Rollout | None:
        """The way of the first episode, where it is to be kept."""
        return self._episodes[0].rollout if self._episodes else None

    @property
    def longest(self) -> float:
        """How many times as long as it was an episode might have been; 1 where nobody knows."""
        return max((each.room for each in self._episodes), default=1.0)

    def close(self) -> None:
        """Close the environments that were handed over."""
        while self._to_close:
            self._to_close.pop().close()
