from __future__ import annotations

import pytest
from arcade.games import ENDURO
from policies import enduro
from suite import Plays


@pytest.mark.learn(horizon=ENDURO.horizon)
class TestEnduro(Plays):
    game, act = ENDURO, staticmethod(enduro.act)
