"""Breakout: starts without a notion of where the ball goes, so that the paddle stays where it is."""

from __future__ import annotations

from typing import Any

from pytest_learnloop import trainable


def act(seen: dict[str, Any]) -> int:
    """The action on what is seen."""
    ball_x = predict_ball_trajectory(seen)
    return select_paddle_action(generate_paddle_target(ball_x, seen), seen)


@trainable
def predict_ball_trajectory(seen: dict[str, Any]) -> float | None:
    """The x at which the ball will come down to the paddle; None where nobody can tell.

    ``seen`` has boxes for ``Player`` (the paddle, at y = 189) and, while one is in play, ``Ball``, with x, y (of
    the upper left corner, y downwards), w, h, and dx, dy (what x and y changed by since the last step). The ball
    bounces off side walls at x = 9 and x = 152, and off bricks; it gets faster by hitting the upper rows.
    """
    return None


@trainable
def generate_paddle_target(ball_x: float | None, seen: dict[str, Any]) -> float | None:
    """The x that the middle of the paddle should be at, to return the ball to where it is worth most; None: anywhere.

    ``seen["Bricks"]`` has a list of boxes for each row, from the top: red and orange (7 points a brick), yellow and
    green (4), aqua and blue (1). The ball flies off the more slantwise the further from the paddle's middle it was
    met. A gap through all rows lets the ball stay above them, and clear bricks by itself.
    """
    return None


@trainable
def select_paddle_action(target: float | None, seen: dict[str, Any]) -> int:
    """Bring the middle of the paddle to a target: 0 stays, 2 moves right, 3 moves left."""
    if target is None or "Player" not in seen:
        return 0
    off = target - (seen["Player"]["x"] + seen["Player"]["w"] / 2)
    if abs(off) < 2:
        return 0
    return 2 if off > 0 else 3
