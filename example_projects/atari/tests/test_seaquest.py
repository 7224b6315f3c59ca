from __future__ import annotations

import pytest
from arcade.games import SEAQUEST
from policies import seaquest
from suite import Plays


@pytest.mark.learn(horizon=SEAQUEST.horizon)
class TestSeaquest(Plays):
    game, act = SEAQUEST, staticmethod(seaquest.act)
