"""One game as an environment: ``reset`` and ``step``, with observations that a policy of plain Python can read."""

from __future__ import annotations

import random
from typing import Any

from arcade.games import Game
from arcade.observe import OBSERVERS, Observation, by_category

_FRAMES = 4
"""Frames of the console that one step takes."""
_FIRE = 1
_MOST_IDLE = 30
"""Steps without an action that a seed may begin with, so that seeds differ where the console has no dice."""


class Cabinet:
    """A game, deterministic unless actions stick.

    With seed 0 the game begins with its first frame. Any other seed lets some steps go by before that, and decides
    which actions stick.
    """

    def __init__(self, game: Game, *, sticky: float = 0.0, one_life: bool = False, pictures: bool = False) -> None:
        """
        :param sticky: chance that the console takes the action before once more, from 0 to 1.
        :param one_life: the episode ends with the first life that is lost.
        :param pictures: keep a picture of each step in ``pictures``.
        """
        self._game, self._one_life = game, one_life
        self._console = _console(game, sticky)
        self._lives, self._is_over = 0, True
        self._keeps_pictures = pictures
        self.pictures: list[Any] = []
        """Arrays of 210 x 160 pixels in red, green and blue."""

    @property
    def actions(self) -> int:
        """How many there are; they are numbered from 0."""
        return int(self._console.action_space.n)

    def reset(self, seed: int | None = None) -> tuple[Observation, dict[str, Any]]:
        """Begin a game; without a seed, go on with the next life of the game, or with the next game of the console."""
        self.pictures = []
        idle = random.Random(seed).randint(1, _MOST_IDLE) if seed else 0
        if seed is not None or self._is_over:
            self._console.reset(seed=seed)
        else:
            idle = 1  # until the next life is there
        for action in [0] * idle + [_FIRE] * self._game.fires_to_begin:
            self._console.step(action)
        self._lives = self._console._ale.lives()
        self._is_over = False
        return self._observed(), {}

    def step(self, action: int) -> tuple[Observation, float, bool, bool, dict[str, Any]]:
        """Take an action for four frames."""
        # OCAtari gives what ended the game the other way round: cut off first, over second.
        _, reward, truncated, terminated, info = self._console.step(int(action))
        lives = self._console._ale.lives()
        lost = lives < self._lives
        self._lives, self._is_over = lives, bool(terminated or truncated)
        return self._observed(), float(reward), bool(terminated or (lost and self._one_life)), bool(truncated), info

    def turn_over(self) -> None:
        """Have the next reset without a seed begin a new game, whatever lives are left of this one."""
        self._is_over = True

    def close(self) -> None:
        self._console.close()

    def _observed(self) -> Observation:
        if self._keeps_pictures:
            self.pictures.append(self._console.getScreenRGB().copy())
        return OBSERVERS[self._game.name](by_category(self._console.objects), self._lives)


def _console(game: Game, sticky: float) -> Any:
    import ale_py
    import gymnasium
    from ocatari.core import OCAtari

    gymnasium.register_envs(ale_py)
    return OCAtari(
        f"{game.name}NoFrameskip-v4",
        mode="ram",
        hud=False,
        obs_mode="ori",
        create_buffer_stacks=[],  # its default is one list that all environments share, and add to
        frameskip=_FRAMES,
        repeat_action_probability=sticky,
    )
