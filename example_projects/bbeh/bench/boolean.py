"""Boolean expressions: which one of five is true?"""

from __future__ import annotations

import random
from collections.abc import Callable

_LETTERS = "ABCDE"
_FACTS = {
    "The capital of France is Paris.": True,
    "The capital of Canada is Toronto.": False,
    "The capital of Australia is Canberra.": True,
    "The capital of Turkey is Istanbul.": False,
    "The capital of Kenya is Nairobi.": True,
    "The capital of Brazil is Rio de Janeiro.": False,
}
_RELATIONS: dict[str, Callable[[int, int], bool]] = {
    "is greater than": lambda a, b: a > b,
    "is less than": lambda a, b: a < b,
    "equals": lambda a, b: a == b,
}

Expression = tuple[str, bool]
"""How it reads, and what it is."""


def generate(count: int) -> list[tuple[str, str]]:
    """(question, answer) pairs, always the same."""
    chance = random.Random("boolean expressions")
    return [_example(chance) for _ in range(count)]


def _example(chance: random.Random) -> tuple[str, str]:
    right = chance.choice(_LETTERS)
    options = [f"({letter}) {_wanted(chance, letter == right)}" for letter in _LETTERS]
    question = "Exactly one of these five expressions is true. Which one is it?\n\n" + "\n".join(options)
    return question, f"({right})"


def _wanted(chance: random.Random, value: bool) -> str:
    """An expression with this value."""
    while True:
        text, found = _expression(chance, depth=3)
        if found is value:
            return text


def _expression(chance: random.Random, depth: int) -> Expression:
    if depth == 0 or chance.random() < 0.2:
        return _atom(chance)
    if chance.random() < 0.3:
        text, value = _expression(chance, depth - 1)
        return f"not ({text})", not value
    (left, first), (right, second) = _expression(chance, depth - 1), _expression(chance, depth - 1)
    if chance.random() < 0.5:
        return f"({left}) and ({right})", first and second
    return f"({left}) or ({right})", first or second


def _atom(chance: random.Random) -> Expression:
    if chance.random() < 0.4:
        return chance.choice(list(_FACTS.items()))
    if chance.random() < 0.3:
        value = chance.random() < 0.5
        return str(value), value
    a, b, c = (chance.randint(-9, 9) for _ in range(3))
    words, relation = chance.choice(list(_RELATIONS.items()))
    return f"{a} * {b} {words} {c}", relation(a * b, c)
