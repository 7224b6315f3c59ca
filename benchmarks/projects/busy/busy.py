"""A function that computes for about as long as it is told."""

from __future__ import annotations

import os

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
