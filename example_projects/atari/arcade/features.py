"""A game as a vector of numbers, for baselines that learn by gradients: the same boxes that a policy of Python sees."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import gymnasium
import numpy

from arcade.cabinet import Cabinet
from arcade.games import Game

_FIELDS = ("x", "y", "w", "h", "dx", "dy")
_SIZE = 160.0
"""Pixels that count as 1."""

_PLACES: Mapping[str, Mapping[str, int]] = {
    "Pong": {"Player": 1, "Ball": 1, "Enemy": 1},
    "Breakout": {"Player": 1, "Ball": 1, "Bricks": 36},
    "SpaceInvaders": {"Player": 1, "Satellite": 1, "Aliens": 36, "Shields": 3, "Bullets": 3},
    "Freeway": {"Chicken": 1, "Cars": 10},
    "Asterix": {"Player": 1, "Enemies": 8, "Consumables": 8, "Rewards": 8},
    "Enduro": {"Player": 1, "Cars": 7},
    "Qbert": {"Player": 1, "Enemies": 3, "Friends": 2, "Discs": 2},
    "Seaquest": {"Player": 1, "PlayerMissile": 1, "Enemies": 12, "Divers": 4},
}
"""Name of a game -> how many of each thing have a place in the vector; further ones are left out."""


class Features(gymnasium.Env[Any, Any]):
    """A game whose observation is six numbers for each place, zeros where nothing is there."""

    def __init__(self, game: Game, sticky: float = 0.0) -> None:
        self._cabinet, self._places = Cabinet(game, sticky=sticky), _PLACES[game.name]
        self._most, self._steps = game.steps, 0
        numbers = len(_FIELDS) * sum(self._places.values())
        self.observation_space = gymnasium.spaces.Box(-4.0, 4.0, (numbers,), numpy.float32)
        self.action_space = gymnasium.spaces.Discrete(self._cabinet.actions)

    def reset(self, *, seed: int | None = None, options: Any = None) -> tuple[Any, dict[str, Any]]:
        super().reset(seed=seed)
        self._steps = 0
        seen, info = self._cabinet.reset(int(self.np_random.integers(1, 2**31)))
        return self._vector(seen), info

    def step(self, action: Any) -> tuple[Any, float, bool, bool, dict[str, Any]]:
        seen, reward, terminated, truncated, info = self._cabinet.step(int(action))
        self._steps += 1
        return self._vector(seen), reward, terminated, truncated or self._steps >= self._most, info

    def _vector(self, seen: Mapping[str, Any]) -> Any:
        numbers = [number for name, most in self._places.items() for number in _numbers(seen.get(name), most)]
        return numpy.asarray(numbers, numpy.float32) / _SIZE

    def close(self) -> None:
        self._cabinet.close()


def _numbers(things: Any, most: int) -> Iterator[float]:
    boxes = [*_boxes(things)][:most]
    for box in boxes:
        yield from (float(box[field]) for field in _FIELDS)
    yield from [0.0] * (len(_FIELDS) * (most - len(boxes)))


def _boxes(things: Any) -> Iterator[Mapping[str, Any]]:
    """The boxes of one thing, of a list, or of rows of them."""
    if isinstance(things, Mapping) and "x" in things:
        yield things
    elif isinstance(things, Mapping):
        for row in things.values():
            yield from row
    else:
        yield from things or ()
