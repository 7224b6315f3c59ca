"""Whether the starting policies score what the paper's do before its first update, by the paper's protocol."""

from __future__ import annotations

import random
import statistics
from collections.abc import Callable
from typing import Any

import pytest
from arcade.cabinet import Cabinet
from arcade.games import ASTERIX, BREAKOUT, ENDURO, FREEWAY, PONG, QBERT, SEAQUEST, SPACE_INVADERS, Game
from policies import asterix, breakout, enduro, freeway, pong, qbert, seaquest, space_invaders

_ONE_LIFE = (BREAKOUT, ASTERIX, QBERT, SEAQUEST)
"""Games of which an episode is one life."""


def scores(game: Game, act: Callable[[Any], int], episodes: int) -> list[float]:
    """Episodes in a row on one console, on which the game goes on as the last one has left it."""
    cabinet = Cabinet(game, one_life=game in _ONE_LIFE)
    cabinet.reset(0)
    cabinet.turn_over()
    return [score(cabinet, game, act) for _ in range(episodes)]


def score(cabinet: Cabinet, game: Game, act: Callable[[Any], int]) -> float:
    seen, _ = cabinet.reset()
    total = 0.0
    for _ in range(game.steps):
        seen, reward, terminated, truncated, _ = cabinet.step(act(seen))
        total += reward
        if terminated or truncated:
            break
    return total


@pytest.mark.parametrize(
    ("game", "act", "expected"),
    [
        (BREAKOUT, breakout.act, [0]),
        (SPACE_INVADERS, space_invaders.act, [570]),
        (FREEWAY, freeway.act, [21, 23, 21]),
        (ENDURO, enduro.act, [49]),
    ],
    ids=lambda value: value.name if isinstance(value, Game) else "",
)
def test_those_without_dice_score_exactly_the_same(
    game: Game, act: Callable[[Any], int], expected: list[float]
) -> None:
    assert scores(game, act, len(expected)) == expected


@pytest.mark.parametrize(
    ("game", "act", "episodes", "trials", "expected"),
    [
        (PONG, pong.act, 5, 3, -20.4),
        (ASTERIX, asterix.act, 3, 12, 77),
        (QBERT, qbert.act, 1, 24, 82),
        (SEAQUEST, seaquest.act, 1, 24, 37),
    ],
    ids=lambda value: value.name if isinstance(value, Game) else "",
)
def test_those_with_dice_score_the_same_within_their_error(
    game: Game, act: Callable[[Any], int], episodes: int, trials: int, expected: float
) -> None:
    means = []
    for trial in range(trials):
        random.seed(trial)
        means.append(statistics.mean(scores(game, act, episodes)))
    spread = statistics.stdev(means)
    # The paper's figure is itself a mean of five trials.
    error = spread * (1 / trials + 1 / 5) ** 0.5
    assert abs(statistics.mean(means) - expected) <= 2 * error + 0.5
