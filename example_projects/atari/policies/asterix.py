"""Asterix: starts by moving at random while there is something to collect."""

from __future__ import annotations

import random
from typing import Any

from pytest_learnloop import trainable


def act(seen: dict[str, Any]) -> int:
    """The action on what is seen."""
    return select_action(analyze_situation(seen), seen)


@trainable
def analyze_situation(seen: dict[str, Any]) -> dict[str, Any]:
    """What to go for and what to keep away from: a dict with ``target`` (a box, or None) and ``threats`` (boxes).

    ``seen`` has the box of ``Player`` and lists of boxes ``Enemies`` (harps, which cost a life), ``Consumables``
    and ``Rewards`` (to be collected, or points that were just gained), with x, y (of the upper left corner, y
    downwards), w, h, and dx, dy (what x and y changed by since the last step); and ``lives``. There are eight
    lanes, at y = 26, 42, … 138; things move along them to the left or right.
    """
    items = [*seen["Consumables"], *seen["Rewards"]]
    return {"target": items[0] if items else None, "threats": []}


@trainable
def select_action(situation: dict[str, Any], seen: dict[str, Any]) -> int:
    """Move: 0 stays, 1 up, 2 right, 3 left, 4 down; 5 up and right, 6 up and left, 7 down and right, 8 down and left.

    Collecting gives points, meeting an enemy costs a life.
    """
    if situation["target"] is None:
        return 0
    return random.choice([1, 2, 3, 4, 5, 6, 7, 8])
