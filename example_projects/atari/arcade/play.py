"""How a test plays a game: one episode, its score, and words on it."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from arcade.cabinet import Cabinet
from arcade.games import Game
from arcade.observe import Observation


@dataclass(frozen=True)
class Protocol:
    """What counts as an episode."""

    one_life: bool
    """It ends with the first life that is lost."""
    steps: int | None
    """At most; None: the game's own."""


def play(
    learn: Any,
    game: Game,
    act: Callable[[Observation], int],
    protocol: Protocol,
    *,
    seed: int,
    sticky: float = 0.0,
) -> float:
    """Play one episode, give the case its score, and say what it takes to do better; the points.

    :param learn: the fixture of pytest-learnloop.
    :param seed: of the game, and of the dice of a policy that has some.
    """
    random.seed(seed)
    episode = learn.episode(
        Cabinet(game, sticky=sticky, one_life=protocol.one_life), max_steps=protocol.steps or game.steps, seed=seed
    )
    for seen in episode:
        episode.act(act(seen))
    learn.score(episode.total, scale=game.scale, stages=game.hints)
    learn.log(steps=episode.steps, of_human=game.of_human(episode.total))
    return float(episode.total)
