"""Enduro: starts by steering away from the nearest car, and accelerating else."""

from __future__ import annotations

from typing import Any

from pytest_learnloop import trainable


def act(seen: dict[str, Any]) -> int:
    """The action on what is seen."""
    return select_action(analyze_situation(seen), seen)


@trainable
def analyze_situation(seen: dict[str, Any]) -> dict[str, Any]:
    """Whether a collision is near, and where to steer: a dict with ``threat`` and ``steer`` (left, right or none).

    ``seen`` has the box of ``Player`` (near x = 77, y = 144) and ``Cars``, a list of boxes from the nearest on,
    with x, y (of the upper left corner, y downwards), w, h, dx, dy (what x and y changed by since the last step),
    and rel_x, rel_y (how far to the right of and below the player; a car ahead has a negative rel_y). The road
    bends.
    """
    if "Player" in seen and seen["Cars"]:
        nearest = seen["Cars"][0]
        if abs(nearest["rel_x"]) < 18 and abs(nearest["rel_y"]) < 25:
            return {"threat": True, "steer": "left" if nearest["rel_x"] > 0 else "right"}
    return {"threat": False, "steer": "none"}


@trainable
def select_action(situation: dict[str, Any], seen: dict[str, Any]) -> int:
    """Drive: 0 coasts, 1 accelerates, 2 and 3 steer right and left, 4 brakes, 5 and 6 brake and steer right and
    left, 7 and 8 accelerate and steer right and left. Each car passed is a point, each that passes costs one.
    """
    if situation["threat"]:
        return 8 if situation["steer"] == "left" else 7
    return 1
