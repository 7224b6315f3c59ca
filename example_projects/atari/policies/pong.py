"""Pong: starts by moving at random."""

from __future__ import annotations

import random
from typing import Any

from pytest_learnloop import trainable


def act(seen: dict[str, Any]) -> int:
    """The action on what is seen."""
    return select_action(predict_ball_trajectory(seen), seen)


@trainable
def predict_ball_trajectory(seen: dict[str, Any]) -> float | None:
    """The y at which the ball will be when it comes down to the player's paddle; None while there is no ball.

    ``seen`` has a box for each of ``Player``, ``Enemy`` and ``Ball``, with x, y (of its upper left corner, y
    downwards), w, h, and dx, dy (what x and y changed by since the last step). The ball may be missing. The
    player's paddle is at x = 140, the enemy's at x = 16; the ball bounces off walls at y = 30 and y = 190.
    """
    if "Ball" in seen:
        return seen["Ball"]["y"]
    return None


@trainable
def select_action(ball_y: float | None, seen: dict[str, Any]) -> int:
    """Move the player's paddle so that it meets the ball: 0 stays, 2 moves up, 3 moves down.

    ``ball_y`` is where the ball will come to; ``seen`` has the boxes of ``Player``, ``Enemy`` and ``Ball``.
    """
    if ball_y is not None and "Player" in seen:
        return random.choice([2, 3])
    return 0
