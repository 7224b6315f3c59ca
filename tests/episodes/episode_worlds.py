"""Small environments to play in."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from pytest_learnloop.domain import Window
from pytest_learnloop.learning.environment import Environment
from pytest_learnloop.learning.episode import UNWATCHED, WHOLE, Episode, Watcher


class Line:
    """Walks along a line by its actions, which are its rewards as well; ends beyond ``end``."""

    def __init__(self, end: float = 10.0) -> None:
        self.end, self.at, self.seed = end, 0.0, -1

    def reset(self, *, seed: int = -1, options: object = None) -> tuple[dict[str, float], dict[str, Any]]:
        self.at, self.seed = 0.0, seed
        return {"at": self.at}, {"seed": seed}

    def step(self, action: float) -> tuple[dict[str, float], float, bool, bool, dict[str, Any]]:
        self.at += action
        return {"at": self.at}, action, self.at >= self.end, False, {"was": action}


class Slippery:
    """Goes somewhere near where it is told to, by a generator of its own."""

    def __init__(self, *, deterministic: bool = True) -> None:
        self._deterministic = deterministic

    def reset(self, *, seed: int | None = None) -> tuple[list[float], dict[str, Any]]:
        self._random = random.Random(seed if self._deterministic else None)
        self._at = [self._random.random(), 0.0]
        return list(self._at), {}

    def step(self, action: int) -> tuple[list[float], float, bool, bool, dict[str, Any]]:
        self._at = [self._at[0] + action * self._random.random(), self._at[1] + 1]
        return list(self._at), self._at[0], False, False, {}


def episode(
    environment: object,
    seed: int = 7,
    *,
    max_steps: int | None = None,
    window: Window = WHOLE,
    watcher: Watcher = UNWATCHED,
) -> Episode:
    return Episode(Environment(environment), seed, max_steps=max_steps, window=window, watcher=watcher)


def play(episode: Episode, actions: Iterator[Any]) -> list[Any]:
    """Answer every observation with the next action; the observations."""
    seen = []
    for observation in episode:
        seen.append(observation)
        episode.act(next(actions))
    return seen
