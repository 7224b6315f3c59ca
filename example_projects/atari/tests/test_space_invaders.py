from __future__ import annotations

import pytest
from arcade.games import SPACE_INVADERS
from policies import space_invaders
from suite import Plays


@pytest.mark.learn(horizon=SPACE_INVADERS.horizon)
class TestSpaceInvaders(Plays):
    game, act = SPACE_INVADERS, staticmethod(space_invaders.act)
