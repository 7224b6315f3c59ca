"""Tasks in which a simulated optimizer has a skill that depends on batch size and trace horizon in a stated way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pytest_learnloop.learning.auto.arms import Option

STEPS = 100
"""Of each episode."""
MIDDLE = 10
"""The horizon between one step and all: their geometric mean."""
FAULTS = 80
"""Of each task: each has a train case and a validation case."""


@dataclass(frozen=True)
class Skill:
    """What one answer of the optimizer is like."""

    mends: float
    """Chance that it mends one of the faults shown, which solves its train case and its validation case."""
    cheats: float = 0.0
    """Chance that it answers the train case shown by a special case instead."""


Seen = tuple[int, int, float]
"""Cases shown, steps shown of each, and the share of faults that are mended already."""


@dataclass(frozen=True)
class Task:
    """A simulated project."""

    name: str
    skills: str
    """In words."""
    options: tuple[Option, ...]
    """What is left to the run."""
    skill: Callable[[Seen], Skill]
    tokens_of_case: int = 100
    tokens_of_step: int = 0
    updates: int = 120
    """That the budget buys at the default setting."""

    def tokens(self, cases: int, steps: int) -> int:
        """That a question and its answer take."""
        return 500 + cases * (self.tokens_of_case + steps * self.tokens_of_step)


def _by_batch(chances: Mapping[int, float], cheats: Mapping[int, float] | None = None) -> Callable[[Seen], Skill]:
    return lambda seen: Skill(chances[seen[0]], (cheats or {}).get(seen[0], 0.0))


def _by_horizon(chances: Mapping[int, float]) -> Callable[[Seen], Skill]:
    return lambda seen: Skill(chances[seen[1]])


def _in_words(chances: Mapping[int, float]) -> str:
    return ", ".join(f"{setting}: {chance}" for setting, chance in chances.items())


def _batch_task(name: str, chances: Mapping[int, float], updates: int = 120) -> Task:
    return Task(name, f"batch {_in_words(chances)}", ("batch",), _by_batch(chances), updates=updates)


def _horizon_task(name: str, chances: Mapping[int, float]) -> Task:
    return Task(name, f"horizon {_in_words(chances)}", ("horizon",), _by_horizon(chances), 0, 10)


def _tired(seen: Seen) -> Skill:
    batch, _, mended = seen
    return Skill({1: 0.6, 3: 0.15, 5: 0.3}[batch] if mended < 0.3 else {1: 0.01, 3: 0.15, 5: 0.3}[batch])


def _both(seen: Seen) -> Skill:
    batch, steps, _ = seen
    return Skill({1: 0.05, 3: 0.15, 5: 0.45}[batch] * {1: 0.2, MIDDLE: 1.0, STEPS: 1.0}[steps])


_CHEATS = {1: 0.35, 3: 0.2, 5: 0.02}

TASKS = (
    _batch_task("long prompts confuse", {1: 0.5, 3: 0.17, 5: 0.1}),
    _batch_task("three show the rule", {1: 0.1, 3: 0.45, 5: 0.2}),
    _batch_task("the more the better", {1: 0.05, 3: 0.15, 5: 0.5}),
    Task(
        "few cases invite special ones",
        f"batch 1, 3, 5: 0.4; special cases {_in_words(_CHEATS)}",
        ("batch",),
        lambda seen: Skill(0.4, _CHEATS[seen[0]]),
        updates=200,
    ),
    _horizon_task("rewards come at once", {1: 0.4, MIDDLE: 0.4, STEPS: 0.4}),
    _horizon_task("rewards come within ten steps", {1: 0.05, MIDDLE: 0.45, STEPS: 0.45}),
    _horizon_task("rewards come at the end", {1: 0.02, MIDDLE: 0.05, STEPS: 0.6}),
    Task(
        "batch and horizon matter",
        "batch 1: 0.05, 3: 0.15, 5: 0.45; times 0.2 with one step",
        ("batch", "horizon"),
        _both,
        0,
        5,
        updates=150,
    ),
    Task(
        "what is best stops paying",
        "batch 1: 0.6 until 30 % are mended, then 0.01; 3: 0.15, 5: 0.3",
        ("batch",),
        _tired,
    ),
    Task("no setting matters", "batch 1, 3, 5: 0.3, for the same tokens", ("batch",), lambda seen: Skill(0.3), 0),
    _batch_task("long prompts confuse, 15 updates", {1: 0.5, 3: 0.17, 5: 0.1}, updates=15),
)
