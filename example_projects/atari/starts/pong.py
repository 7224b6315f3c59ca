"""Pong, to start from: the paddle follows the ball, but takes a place above itself for its middle."""

from __future__ import annotations

from typing import Any


def predict_ball_trajectory(seen: dict[str, Any]) -> float | None:
    """The y at which the ball will be when it comes down to the player's paddle; None while there is no ball.

    ``seen`` has a box for each of ``Player``, ``Enemy`` and ``Ball``, with x, y (of its upper left corner, y
    downwards), w, h, and dx, dy (what x and y changed by since the last step). The ball may be missing. The
    player's paddle is at x = 140, the enemy's at x = 16; the ball bounces off walls at y = 30 and y = 190.
    """
    if "Ball" in seen:
        return seen["Ball"]["y"]
    return None


def select_action(ball_y: float | None, seen: dict[str, Any]) -> int:
    """Move the player's paddle so that it meets the ball: 0 stays, 2 moves up, 3 moves down.

    ``ball_y`` is where the ball will come to; ``seen`` has the boxes of ``Player``, ``Enemy`` and ``Ball``.
    """
    if ball_y is None or "Player" not in seen:
        return 0
    off = ball_y - (seen["Player"]["y"] - seen["Player"]["h"] / 2)
    if abs(off) < 4:
        return 0
    return 3 if off > 0 else 2
