"""Environments of any make behind one face: gymnasium's, those of old gym, and any object with reset and step."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any, NamedTuple

TERMINATED, TRUNCATED = "terminated", "truncated"
"""How an episode ends: by what happened in it, or because it was long enough."""


class EpisodeError(RuntimeError):
    """An episode cannot be played as it was tried: says what to do instead."""


class Moved(NamedTuple):
    """What came of an action."""

    observation: Any
    reward: float
    ending: str
    """"" while the episode goes on, else :data:`TERMINATED` or :data:`TRUNCATED`."""
    info: Mapping[str, Any]


class Environment:
    """An environment as episodes use it. What it raises passes through."""

    def __init__(self, environment: Any) -> None:
        """
        :param environment: has ``reset(seed=…)`` or ``reset()``, giving an observation, or one with infos; and
            ``step(action)``, giving (observation, reward, terminated, truncated, infos) or (observation, reward, done,
            infos).
        :raises TypeError: it lacks one of the two.
        """
        missing = [name for name in ("reset", "step") if not callable(getattr(environment, name, None))]
        if missing:
            raise TypeError(
                f"learn.episode: expected an environment with reset() and step(), but {type(environment).__name__} "
                f"has no {missing[0]}()"
            )
        self._environment = environment
        self.name = type(environment).__name__

    def reset(self, seed: int) -> tuple[Any, Mapping[str, Any]]:
        """Begin an episode; the first observation, and infos.

        :param seed: for the environment, if it takes one, and for the space that random actions are drawn from.
        """
        reset = self._environment.reset
        given = reset(seed=seed) if _takes_seed(reset) else reset()
        seed_actions = getattr(getattr(self._environment, "action_space", None), "seed", None)
        if callable(seed_actions):
            seed_actions(seed)
        if isinstance(given, tuple) and len(given) == 2 and isinstance(given[1], Mapping):
            return given
        return given, {}

    def step(self, action: object) -> Moved:
        """Take an action.

        :raises EpisodeError: what comes back is in neither form.
        """
        given = self._environment.step(action)
        if isinstance(given, tuple) and len(given) == 5:
            observation, reward, terminated, truncated, info = given
        elif isinstance(given, tuple) and len(given) == 4:
            observation, reward, done, info = given
            truncated = bool(done) and bool(dict(info or {}).get("TimeLimit.truncated"))
            terminated = bool(done) and not truncated
        else:
            raise EpisodeError(
                "learn.episode: step() has to give (observation, reward, terminated, truncated, info) or "
                f"(observation, reward, done, info), not {_form(given)}"
            )
        ending = TERMINATED if terminated else TRUNCATED if truncated else ""
        return Moved(observation, float(reward), ending, info or {})

    def close(self) -> None:
        """Close it, where it can be closed."""
        close = getattr(self._environment, "close", None)
        if callable(close):
            close()


def _takes_seed(reset: Any) -> bool:
    try:
        parameters = inspect.signature(reset).parameters
    except (TypeError, ValueError):  # written in C, and silent on what it takes
        return False
    return "seed" in parameters or any(each.kind is each.VAR_KEYWORD for each in parameters.values())


def _form(given: object) -> str:
    return f"{len(given)} values" if isinstance(given, tuple) else type(given).__name__
