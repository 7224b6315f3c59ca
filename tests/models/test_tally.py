"""What came of several requests together."""

from __future__ import annotations

from pytest_learnloop.models import Answer, ModelError, Usage
from pytest_learnloop.models.tally import Tally

PAID = Answer("yes", Usage(10, 5, 0.5))
CACHED = Answer("yes", Usage(10, 5, 0.5), cached=True)


def test_what_is_paid_for_what_is_known_and_what_fails_are_counted_apart() -> None:
    tally = Tally() + Tally.of(PAID) + Tally.of(CACHED) + Tally.of_failure(ModelError("busy"))
    assert tally == Tally(2, 1, 1, 10, 5, 0.5, 15, 0.5, "busy")
    assert tally.answered == 2


def test_the_last_failure_is_told_of_though_others_are_answered_later() -> None:
    first, last = (Tally.of_failure(ModelError(text)) for text in ("busy", "refused"))
    assert (first + last + Tally.of(PAID)).failure == "refused"


def test_dollars_are_known_as_soon_as_one_price_is() -> None:
    unknown = Tally.of(Answer("yes", Usage(10, 5)))
    assert (unknown + unknown).dollars is None
    assert (unknown + Tally.of(PAID)).dollars == (Tally.of(PAID) + unknown).dollars == 0.5
