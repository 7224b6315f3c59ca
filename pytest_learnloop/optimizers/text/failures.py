"""Failures in few words, and those that differ before those that repeat."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pytest_learnloop.domain import Experience
from pytest_learnloop.learning.failures import condensed, same_failure
from pytest_learnloop.learning.feedback import SAID
from pytest_learnloop.learning.improvement import SINCE

_SAID = re.compile(rf"(E\s|>\s|\S+:\d+: |{SAID}|{SINCE})")


def different_first(failing: Iterable[Experience]) -> tuple[list[Experience], list[Experience]]:
    """The first experience of each kind of failure, and the repeats, both in the order given."""
    seen: set[str] = set()
    first: list[Experience] = []
    repeats: list[Experience] = []
    for experience in failing:
        kind = same_failure(experience)
        (repeats if kind in seen else first).append(experience)
        seen.add(kind)
    return first, repeats


def in_brief(feedback: str, lines: int = 6) -> str:
    """What was said of a failure in a few lines: what was asserted, what came instead, where."""
    text = condensed(feedback)
    said = [line for line in text.splitlines() if _SAID.match(line)]
    return "\n".join(said[-lines:]) if said else "\n".join(text.splitlines()[:lines])
