"""Space Invaders: starts with a way to play that works, and that a few steps do not tell from a better one."""

from __future__ import annotations

from typing import Any

from pytest_learnloop import trainable


def act(seen: dict[str, Any]) -> int:
    """The action on what is seen."""
    return combine_actions(decide_shoot(seen), decide_movement(seen))


@trainable
def decide_shoot(seen: dict[str, Any]) -> bool:
    """Whether to shoot now; only one bullet of the player can be up at a time.

    ``seen`` has the box of ``Player`` and lists of boxes ``Aliens``, ``Shields`` and ``Bullets``, with x, y (of the
    upper left corner, y downwards), w, h, and dx, dy (what x and y changed by since the last step); at times there
    is a ``Satellite``. Bullets of the player have a negative dy, those of aliens a positive one.
    """
    if any(bullet["dy"] < 0 for bullet in seen["Bullets"]):
        return False
    if "Player" not in seen:
        return False
    return any(abs(alien["x"] - seen["Player"]["x"]) < 5 and alien["y"] > 60 for alien in seen["Aliens"])


@trainable
def decide_movement(seen: dict[str, Any]) -> int:
    """Where to move: -1 is left, 1 is right, 0 is to stay. Dodge bullets, and come below aliens to shoot at.

    ``seen`` is as :func:`decide_shoot` gets it.
    """
    if "Player" not in seen:
        return 0
    here = seen["Player"]["x"]
    falling = [bullet["x"] < here for bullet in seen["Bullets"] if bullet["dy"] > 0]
    danger = falling.count(True) - falling.count(False)
    if danger:
        return 1 if danger > 0 else -1
    aliens = [alien["x"] < here for alien in seen["Aliens"]]
    more = aliens.count(True) - aliens.count(False)
    if more:
        return -1 if more > 0 else 1
    return 0


@trainable
def combine_actions(shoot: bool, movement: int) -> int:
    """The action: 0 does nothing, 1 shoots, 2 moves right, 3 left, 4 moves right and shoots, 5 left and shoots."""
    if movement > 0:
        return 4 if shoot else 2
    if movement < 0:
        return 5 if shoot else 3
    return 1 if shoot else 0
