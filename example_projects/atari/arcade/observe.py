"""What a policy sees of each game: boxes with names, made of the objects that OCAtari finds in the console's memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

Box = dict[str, int]
Observation = dict[str, Any]
Objects = Mapping[str, list[Any]]
"""OCAtari's objects by category."""

_ROWS = {57: "red", 63: "orange", 69: "yellow", 75: "green", 81: "aqua", 87: "blue"}
"""Breakout's bricks: y of a row -> its colour, from the top."""


def by_category(objects: Iterable[Any]) -> Objects:
    """The objects that are there. OCAtari keeps a place for each that might be, with None or a ``NoObject`` in it."""
    found: dict[str, list[Any]] = {}
    for each in objects:
        if each is not None and each.category != "NoObject":
            found.setdefault(each.category, []).append(each)
    return found


def pong(objects: Objects, lives: int) -> Observation:
    return _single(objects, "Player", "Ball", "Enemy")


def breakout(objects: Objects, lives: int) -> Observation:
    rows: dict[str, list[Box]] = {colour: [] for colour in _ROWS.values()}
    for block in objects.get("Block", []):
        rows[_ROWS[block.y]].append(_box(block))
    return {**_single(objects, "Player", "Ball"), "Bricks": rows, "lives": lives}


def space_invaders(objects: Objects, lives: int) -> Observation:
    several = _several(objects, Aliens="Alien", Shields="Shield", Bullets="Bullet")
    return {**_single(objects, "Player", "Satellite"), **several, "lives": lives}


def freeway(objects: Objects, lives: int) -> Observation:
    chicken = min(objects["Chicken"], key=lambda each: each.x)  # the other one is of a second player
    return {"Chicken": _box(chicken), "Cars": sorted(_boxes(objects, "Car"), key=lambda box: box["y"])}


def asterix(objects: Objects, lives: int) -> Observation:
    several = _several(objects, Enemies="Enemy", Consumables="Consumable", Rewards="Reward")
    return {**_single(objects, "Player"), **several, "lives": lives}


def enduro(objects: Objects, lives: int) -> Observation:
    seen = _single(objects, "Player")
    cars = sorted(_boxes(objects, "Car"), key=lambda box: -box["y"])
    if "Player" in seen:
        player = seen["Player"]
        cars = [{**car, "rel_x": car["x"] - player["x"], "rel_y": car["y"] - player["y"]} for car in cars]
    return {**seen, "Cars": cars}


def qbert(objects: Objects, lives: int) -> Observation:
    enemies = _named(objects, "Coily", "PurpleBall", "RedBall")
    friends = _named(objects, "Sam", "GreenBall")
    discs = _boxes(objects, "Disk")
    return {**_single(objects, "Player"), "Enemies": enemies, "Friends": friends, "Discs": discs, "lives": lives}


def seaquest(objects: Objects, lives: int) -> Observation:
    enemies = _named(objects, "Shark", "Submarine", "SurfaceSubmarine", "EnemyMissile")
    seen = {**_single(objects, "Player", "PlayerMissile"), "Enemies": enemies, "Divers": _boxes(objects, "Diver")}
    oxygen = objects.get("OxygenBar", [])
    return {**seen, "oxygen": oxygen[0].w if oxygen else 0, "rescued": len(objects.get("CollectedDiver", []))} | {
        "lives": lives
    }


OBSERVERS: Mapping[str, Callable[[Objects, int], Observation]] = {
    "Pong": pong,
    "Breakout": breakout,
    "SpaceInvaders": space_invaders,
    "Freeway": freeway,
    "Asterix": asterix,
    "Enduro": enduro,
    "Qbert": qbert,
    "Seaquest": seaquest,
}
"""Name of a game -> what is seen of its objects, and of the lives that are left."""


def _box(each: Any) -> Box:
    return {name: int(getattr(each, name)) for name in ("x", "y", "w", "h", "dx", "dy")}


def _boxes(objects: Objects, category: str) -> list[Box]:
    return [_box(each) for each in objects.get(category, [])]


def _single(objects: Objects, *categories: str) -> Observation:
    """Things of which there is one, as far as they are there."""
    return {category: _box(objects[category][0]) for category in categories if category in objects}


def _several(objects: Objects, **categories: str) -> Observation:
    return {name: _boxes(objects, category) for name, category in categories.items()}


def _named(objects: Objects, *categories: str) -> list[dict[str, Any]]:
    """Things of several kinds, each with the name of its kind."""
    return [{"kind": category, **box} for category in categories for box in _boxes(objects, category)]
