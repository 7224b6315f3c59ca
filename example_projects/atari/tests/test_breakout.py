from __future__ import annotations

import pytest
from arcade.games import BREAKOUT
from policies import breakout
from suite import Plays


@pytest.mark.learn(horizon=BREAKOUT.horizon)
class TestBreakout(Plays):
    game, act = BREAKOUT, staticmethod(breakout.act)
