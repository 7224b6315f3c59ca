"""Literal values that a failed test shows as it runs, though its source may only compute them."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_learnloop.domain import Outcome
from pytest_learnloop.learning.literals import Literal, literals_told

_EXPLANATION = "E "
"""What pytest begins the lines with that say what is wrong: what came out, and what was expected."""
_ASSERT = "assert "


def shown_by(outcome: Outcome) -> Iterator[Literal]:
    """The values that were compared, and those that went into what is trained."""
    for line in outcome.feedback.splitlines():
        if line.startswith(_EXPLANATION):
            _, is_assertion, expression = line.partition(_ASSERT)
            yield from literals_told(expression if is_assertion else line.removeprefix(_EXPLANATION))
    for representation in dict.fromkeys(text for call in outcome.calls for _, text in call.arguments):
        yield from literals_told(representation)
