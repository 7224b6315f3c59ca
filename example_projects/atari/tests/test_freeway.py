from __future__ import annotations

import pytest
from arcade.games import FREEWAY
from policies import freeway
from suite import Plays


@pytest.mark.learn(horizon=FREEWAY.horizon)
class TestFreeway(Plays):
    game, act = FREEWAY, staticmethod(freeway.act)
