from __future__ import annotations

import pytest
from arcade.games import ASTERIX
from policies import asterix
from suite import Plays


@pytest.mark.learn(horizon=ASTERIX.horizon)
class TestAsterix(Plays):
    game, act = ASTERIX, staticmethod(asterix.act)
