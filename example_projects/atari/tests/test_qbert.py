from __future__ import annotations

import pytest
from arcade.games import QBERT
from policies import qbert
from suite import Plays


@pytest.mark.learn(horizon=QBERT.horizon)
class TestQbert(Plays):
    game, act = QBERT, staticmethod(qbert.act)
