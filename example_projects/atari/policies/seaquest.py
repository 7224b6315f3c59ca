"""Seaquest: starts by moving and shooting at random."""

from __future__ import annotations

import random
from typing import Any

from pytest_learnloop import trainable


def act(seen: dict[str, Any]) -> int:
    """The action on what is seen."""
    return select_action(analyze_situation(seen), seen)


@trainable
def analyze_situation(seen: dict[str, Any]) -> dict[str, Any]:
    """What to shoot at, what to take along and what to keep away from: a dict with ``target``, ``diver`` and
    ``threats``.

    ``seen`` has the box of ``Player``, at times that of ``PlayerMissile``, and lists of boxes ``Enemies`` (with
    their ``kind``: Shark, Submarine, SurfaceSubmarine, EnemyMissile) and ``Divers``, with x, y (of the upper left
    corner, y downwards), w, h, and dx, dy (what x and y changed by since the last step); ``oxygen`` (63 is all,
    with 0 the submarine sinks), ``rescued`` (divers on board) and ``lives``. The surface is at y = 46; coming up
    there without a diver costs a life once the dive has begun.
    """
    return {"target": None, "diver": None, "threats": []}


@trainable
def select_action(situation: dict[str, Any], seen: dict[str, Any]) -> int:
    """Act: 0 waits, 1 shoots where the submarine faces.

    Moves: 2 up, 3 right, 4 left, 5 down, 6 up and right, 7 up and left, 8 down and right, 9 down and left. The same
    with a shot: 10 up, 11 right, 12 left, 13 down, 14 up and right, 15 up and left, 16 down and right, 17 down and
    left.
    """
    return random.choice([2, 3, 4, 5, 11, 12])
