"""Geometric shapes: what does an SVG path draw?"""

from __future__ import annotations

import math
import random

_LETTERS = "ABCDEF"
_SHAPES = ("triangle", "square", "rectangle that is no square", "pentagon", "hexagon", "octagon")

Point = tuple[float, float]


def generate(count: int) -> list[tuple[str, str]]:
    """(question, answer) pairs, always the same."""
    chance = random.Random("geometric shapes")
    return [_example(chance) for _ in range(count)]


def _example(chance: random.Random) -> tuple[str, str]:
    shape = chance.choice(_SHAPES)
    path = _path(chance, _corners(chance, shape))
    options = chance.sample(_SHAPES, len(_SHAPES))
    listed = "\n".join(f"({letter}) {option}" for letter, option in zip(_LETTERS, options))
    question = f"What does this SVG path draw?\n\n{path}\n\n{listed}\n\nCoordinates are rounded to two places."
    return question, f"({_LETTERS[options.index(shape)]})"


def _corners(chance: random.Random, shape: str) -> list[Point]:
    if shape == "rectangle that is no square":
        wide, high = chance.uniform(20, 30), chance.uniform(5, 15)
        points = [(0.0, 0.0), (wide, 0.0), (wide, high), (0.0, high)]
    else:
        number = {"triangle": 3, "square": 4, "pentagon": 5, "hexagon": 6, "octagon": 8}[shape]
        size = chance.uniform(5, 25)
        points = [(size * math.cos(a), size * math.sin(a)) for a in (math.tau * n / number for n in range(number))]
    return _turned(points, chance.uniform(0, math.tau), chance.uniform(30, 60), chance.uniform(30, 60))


def _turned(points: list[Point], angle: float, x: float, y: float) -> list[Point]:
    cos, sin = math.cos(angle), math.sin(angle)
    return [(x + a * cos - b * sin, y + a * sin + b * cos) for a, b in points]


def _path(chance: random.Random, corners: list[Point]) -> str:
    """The sides in any order, each drawn on its own."""
    sides = list(zip(corners, [*corners[1:], corners[0]]))
    chance.shuffle(sides)
    return " ".join(f"M {a:.2f},{b:.2f} L {c:.2f},{d:.2f}" for (a, b), (c, d) in sides)
