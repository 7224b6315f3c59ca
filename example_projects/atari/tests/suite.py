"""What each game is tested by: the same three tests, of which each split has one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import pytest
from arcade.games import Game
from arcade.play import Protocol, play

STICKY = 0.25
"""Chance that the console repeats an action, where that is so (Machado et al. 2018)."""


class Plays:
    """Tests of one game; a subclass names it."""

    game: ClassVar[Game]
    act: ClassVar[Callable[[Any], int]]

    @pytest.mark.learn(split="train")
    def test_first_game(self, learn: Any, protocol: Protocol) -> None:
        """The game as it begins each time, without chance: what the paper's policies see."""
        play(learn, self.game, type(self).act, protocol, seed=0)

    @pytest.mark.learn(split="validation")
    @pytest.mark.parametrize("seed", [11, 12, 13])
    def test_games_to_select_by(self, learn: Any, seed: int, protocol: Protocol) -> None:
        play(learn, self.game, type(self).act, protocol, seed=seed, sticky=STICKY)

    @pytest.mark.learn(split="held_out")
    @pytest.mark.parametrize("seed", [21, 22, 23, 24, 25, 26])
    def test_games_never_shown(self, learn: Any, seed: int, protocol: Protocol) -> None:
        play(learn, self.game, type(self).act, protocol, seed=seed, sticky=STICKY)
