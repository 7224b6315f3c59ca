"""Another attempt where it may help: exponential backoff with jitter, which heeds what the server asks for."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from pytest_learnloop.models import PassingModelError

T = TypeVar("T")


@dataclass(frozen=True)
class Patience:
    """How long one request is tried."""

    tries: int = 5
    """Attempts, the first included."""
    first_wait: float = 1.0
    """Seconds before the second attempt; doubled for each one after it."""
    longest_wait: float = 60.0
    """Seconds between two attempts at most, unless the server asks for more."""
    total: float = 600.0
    """Seconds from the first attempt after which there is no other."""


def persist(
    attempt: Callable[[], T],
    patience: Patience,
    jitter: random.Random,
    left: Callable[[], float],
    sleep: Callable[[float], bool],
    clock: Callable[[], float] = time.monotonic,
) -> T:
    """What ``attempt`` gives, once it gives something.

    :param left: seconds that are left of the run; no attempt begins after them.
    :param sleep: waits for so many seconds, and tells whether to give up instead of trying again.
    :raises PassingModelError: the last attempt's, when there is no further one. Other errors come through at once.
    """
    started = clock()
    for number in range(1, patience.tries + 1):
        try:
            return attempt()
        except PassingModelError as error:
            wait = _wait(patience, number, error.retry_after, jitter)
            out_of_time = wait >= min(left(), started + patience.total - clock())
            if number == patience.tries or out_of_time or sleep(wait):
                raise PassingModelError(_told(error, number), error.retry_after) from error
    raise ValueError("there must be one try at least")


def _wait(patience: Patience, number: int, asked: float | None, jitter: random.Random) -> float:
    """Seconds before the next attempt: what the server asks for and a little more, or half to all of the backoff."""
    backoff = min(patience.longest_wait, patience.first_wait * 2.0 ** (number - 1))
    if asked is not None:
        return asked + jitter.uniform(0, 0.1 * backoff)
    return jitter.uniform(0.5, 1) * backoff


def _told(error: PassingModelError, tries: int) -> str:
    return f"{error} (after {tries} tries)" if tries > 1 else str(error)
