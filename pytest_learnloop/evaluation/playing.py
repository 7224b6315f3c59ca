"""Gives a test the seed and the episodes of the case that it is run as, and tells what it did with them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pytest_learnloop.domain import Window
from pytest_learnloop.evaluation.judge import FEEDBACK
from pytest_learnloop.learning.case_seed import CaseSeed
from pytest_learnloop.learning.episode import Watcher
from pytest_learnloop.learning.playground import Playground

_PLAYGROUND = pytest.StashKey[Callable[[], Playground]]()
"""On an item: makes the playground of a run."""


def playground_of(item: pytest.Item) -> Playground:
    """A playground for a run of the item: of the case that it is run as, else for whole episodes on default seeds."""
    return item.stash.get(_PLAYGROUND, Playground)()


def prepare(
    item: pytest.Item, seed: int | None, window: Window, watcher: Watcher, on_asked: Callable[[], object]
) -> None:
    """Let the item's next run be that of a case.

    :param seed: the case's; None where it has none.
    :param on_asked: hears of it at once when the test asks for a seed.
    """
    item.stash[_PLAYGROUND] = lambda: Playground(CaseSeed(seed, on_asked), window, watcher)


def course(item: pytest.Item) -> dict[str, Any]:
    """What the item's last run did with episodes, as plain data; empty where it played none."""
    playground = _last(item)
    if playground is None or not playground.episodes:
        return {}
    return {"episodes": playground.episodes, "longest": playground.longest}


def way(item: pytest.Item) -> dict[str, Any]:
    """The way of the item's last rollout, as plain data; empty where it isn't kept."""
    playground = _last(item)
    if playground is None or playground.rollout is None:
        return {}
    return {"rollout": vars(playground.rollout)}


def _last(item: pytest.Item) -> Playground | None:
    feedback = item.stash.get(FEEDBACK, None)
    return None if feedback is None else feedback.playground
