"""Freeway: starts by walking on whatever comes."""

from __future__ import annotations

from typing import Any

from pytest_learnloop import trainable


def act(seen: dict[str, Any]) -> int:
    """The action on what is seen."""
    return select_action(analyze_traffic(seen), seen)


@trainable
def analyze_traffic(seen: dict[str, Any]) -> dict[str, Any]:
    """Whether the chicken can walk on: a dict with ``safe``, ``next_car`` (a box, or None) and ``y`` of the chicken.

    ``seen`` has the box of ``Chicken`` and ``Cars``, a list of boxes with one for each of ten lanes from top to
    bottom (y = 27, 43, … 171), with x, y (of the upper left corner, y downwards), w, h, and dx, dy (what x and y
    changed by since the last step). The chicken walks up at x = 44 from y = 187. Cars of the upper five lanes drive
    to the left, those of the lower five to the right; who leaves the screen (x from 0 to 160) comes in again on the
    other side.
    """
    return {"safe": True, "next_car": None, "y": seen["Chicken"]["y"]}


@trainable
def select_action(traffic: dict[str, Any], seen: dict[str, Any]) -> int:
    """Walk: 0 waits, 1 walks up, 2 walks back. Each crossing is a point; who is hit is thrown back."""
    return 1 if traffic["safe"] else 0
