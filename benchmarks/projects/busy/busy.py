"""A function that computes for about as long as it is told."""

from __future__ import annotations

import mmap
import os
import struct

_SPENT = mmap.mmap(-1, struct.calcsize("d"))
"""Holds what tests have spent; processes that are forked share it."""

ROUNDS_PER_MS = 28_000
"""Turns of the loop below in about a millisecond; the exact time is measured, not assumed."""


def compute(milliseconds: int) -> int:
    """Some arithmetic."""
    total = 0
    for number in range(milliseconds * ROUNDS_PER_MS):
        total = (total + number) & 0xFFFF
    return total


def milliseconds() -> int:
    """How long a test is to take."""
    return int(os.environ["BENCHMARK_MILLISECONDS"])


def spend(seconds: float) -> None:
    """A test has computed for so many seconds of processor time."""
    struct.pack_into("d", _SPENT, 0, spent() + seconds)


def spent() -> float:
    """Seconds of processor time that all tests have computed for, in whatever process."""
    (seconds,) = struct.unpack_from("d", _SPENT)
    return float(seconds)
