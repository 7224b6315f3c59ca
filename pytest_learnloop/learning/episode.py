"""Episodes: what ``learn.episode`` gives, an environment that a test plays step by step."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Protocol

from pytest_learnloop.domain import Outcome, Rollout, Window
from pytest_learnloop.learning.environment import TRUNCATED, Environment, EpisodeError
from pytest_learnloop.learning.way import action_of, digest_of, plain

_ASTRAY = "is not deterministic:"

WHOLE = Window()
"""Whole episodes, all of them seen."""


class Watcher(Protocol):
    """Hears of the steps of an episode within the trace horizon."""

    def observed(self, number: int, observation: object) -> None:
        """The step of this number begins with an observation."""

    def acted(self, action: object, reward: float, ending: str) -> None:
        """An action was taken on it; ``ending`` is that of the episode, if this was its last step."""

    def horizon(self) -> None:
        """What comes now lies beyond the trace horizon."""


class _Nobody:
    """Hears of nothing."""

    def observed(self, number: int, observation: object) -> None: ...

    def acted(self, action: object, reward: float, ending: str) -> None: ...

    def horizon(self) -> None: ...


UNWATCHED: Watcher = _Nobody()


class Episode:
    """One episode, or the part of it that a train case plays.

    Iterate over it for its observations, and answer each with :meth:`act` once, before the next.
    """

    def __init__(
        self,
        environment: Environment,
        seed: int,
        *,
        max_steps: int | None = None,
        window: Window = WHOLE,
        watcher: Watcher = UNWATCHED,
    ) -> None:
        """
        :param max_steps: steps after which the episode counts as truncated; None: the environment decides.
        :param window: the part of the episode to be played.
        """
        self.seed = seed if window.beginning is None else window.beginning.seed
        """What the environment is reset with."""
        self.info: Mapping[str, Any] = MappingProxyType({})
        """What the environment said beside its last observation."""
        self.ending = ""
        """"" while the episode goes on, else "terminated" or "truncated"."""
        self._environment, self._max_steps, self._window, self._watcher = environment, max_steps, window, watcher
        self._rewards: list[float] = []
        self._way: list[Any] = []
        self._taken = 0
        """Actions since the reset, those on the way to the window included."""
        self._last_observation: Any = None
        self._has_begun, self._awaits_action = False, False

    @property
    def rewards(self) -> tuple[float, ...]:
        """The reward of every step that was played."""
        return tuple(self._rewards)

    @property
    def steps(self) -> int:
        """How many steps were played."""
        return len(self._rewards)

    @property
    def room(self) -> float:
        """How many times as long it might have been; 1 where nobody knows."""
        return self._max_steps / self._taken if self._max_steps is not None and self._taken else 1.0

    @property
    def total(self) -> float:
        """The sum of the rewards over the feedback horizon, which is the whole episode unless said otherwise."""
        return math.fsum(self._rewards[: self._window.feedback])

    @property
    def rollout(self) -> Rollout | None:
        """The way that it took so far; None where it isn't kept, or has not begun."""
        if not (self._window.goes_on and self._has_begun):
            return None
        return Rollout(self.seed, tuple(self._way), digest_of(self._last_observation), bool(self.ending))

    def __iter__(self) -> Iterator[Any]:
        if self._has_begun:
            raise EpisodeError("an episode is played once: call learn.episode again for another one")
        self._has_begun = True
        self._begin()
        while not self.ending and self.steps != self._window.steps:
            if self.steps == self._window.trace:
                self._watcher.horizon()
            if self._is_seen:
                self._watcher.observed(self._taken + 1, self._last_observation)
            self._awaits_action = True
            yield self._last_observation
            if self._awaits_action:
                raise EpisodeError(f"step {self._taken + 1}: call act() once for every observation")

    def act(self, action: Any) -> None:
        """Answer the observation that the iteration gave last.

        :raises EpisodeError: there is none, or it was answered already.
        """
        if not self._awaits_action:
            raise EpisodeError("act() answers an observation, once: call it in `for observation in episode:`")
        self._awaits_action = False
        is_seen = self._is_seen
        reward = self._take(action)
        self._rewards.append(reward)
        if is_seen:
            self._watcher.acted(action, reward, self.ending)

    @property
    def _is_seen(self) -> bool:
        return self._window.trace is None or self.steps < self._window.trace

    def _begin(self) -> None:
        """Reset the environment, and go the way to where the window begins."""
        self._last_observation, self.info = self._environment.reset(self.seed)
        beginning = self._window.beginning
        if beginning is None:
            return
        for stored in beginning.actions:
            if self.ending:
                raise self._not_deterministic()
            self._take(action_of(stored))
        if beginning.digest and (self.ending or digest_of(self._last_observation) != beginning.digest):
            raise self._not_deterministic()

    def _not_deterministic(self) -> EpisodeError:
        return EpisodeError(
            f"{self._environment.name} {_ASTRAY} with seed {self.seed} and the same actions it came to another "
            "observation, so that no rollout can go on there: use --learn-rollout reset"
        )

    def _take(self, action: Any) -> float:
        """Take an action; the reward that it earned."""
        stored = plain(action) if self._window.goes_on else None
        self._last_observation, reward, self.ending, self.info = self._environment.step(action)
        self._way += [stored] if self._window.goes_on else []
        self._taken += 1
        if not self.ending and self._taken == self._max_steps:
            self.ending = TRUNCATED
        return reward


def astray(outcome: Outcome) -> str:
    """What an outcome says of an environment that came to another place on the same way; empty where none did."""
    found = re.search(rf"\S+ {_ASTRAY}.*", outcome.feedback)
    return found[0] if found else ""
