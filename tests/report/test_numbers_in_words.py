"""What tests gave in numbers, in words."""

from __future__ import annotations

import pytest

from pytest_learnloop.domain import Case, Raw, Split
from pytest_learnloop.run.numbers import ValueChange


def measured(value: float) -> Raw:
    return Raw(value, lower_is_better=True, scaled=False, noise=0.05)


@pytest.mark.parametrize(
    ("start", "best", "words"),
    [
        (Raw(512.0), Raw(388.0), "512 -> 388"),
        (None, Raw(0.5), "no value -> 0.5"),
        (measured(2.0), measured(0.5), "a call takes 0.25 times as long as at the start"),
        (measured(2.0), measured(3.0), "a call takes 1.5 times as long as at the start"),
        (measured(1.0), measured(1.08), "a call takes 1.1 times as long as at the start, which is within the noise"),
        (measured(2.0), measured(2.01), "a call takes about as long as at the start, which is within the noise"),
    ],
)
def test_in_words(start: Raw | None, best: Raw | None, words: str) -> None:
    assert ValueChange(Case("test_a"), Split.TRAIN, start, best).in_words() == f"test_a: {words}"
