"""Q*bert: starts by hopping at random."""

from __future__ import annotations

import random
from typing import Any

from pytest_learnloop import trainable


def act(seen: dict[str, Any]) -> int:
    """The action on what is seen."""
    return select_action(analyze_situation(seen), seen)


@trainable
def analyze_situation(seen: dict[str, Any]) -> dict[str, Any]:
    """Where one can hop to and where not: a dict with ``safe`` (actions) and ``threats`` (boxes).

    ``seen`` has the box of ``Player`` and lists of boxes ``Enemies`` (with their ``kind``: Coily, PurpleBall,
    RedBall), ``Friends`` (Sam, GreenBall) and ``Discs``, with x, y (of the upper left corner, y downwards), w, h,
    and dx, dy (what x and y changed by since the last step); and ``lives``. The pyramid has six rows of one to six
    cubes; its top is near x = 77, y = 25. A hop leads 12 to the side and 28 down or up; one off the pyramid costs a
    life, unless a disc is there.
    """
    return {"safe": [2, 3, 4, 5], "threats": []}


@trainable
def select_action(situation: dict[str, Any], seen: dict[str, Any]) -> int:
    """Hop: 0 stays, 2 hops up and right, 3 down and right, 4 up and left, 5 down and left.

    A cube that is hopped on for the first time gives 25 points, the last one of a pyramid much more.
    """
    return random.choice(situation["safe"])
