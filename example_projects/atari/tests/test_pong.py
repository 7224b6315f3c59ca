from __future__ import annotations

import pytest
from arcade.games import PONG
from policies import pong
from suite import Plays


@pytest.mark.learn(horizon=PONG.horizon)
class TestPong(Plays):
    game, act = PONG, staticmethod(pong.act)
