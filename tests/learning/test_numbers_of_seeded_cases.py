"""How ``--learn-seeded-cases`` reads numbers of cases."""

from __future__ import annotations

import pytest

from pytest_learnloop.learning.seeded_cases import SeededCases, parse_seeded_cases


@pytest.mark.parametrize(("text", "numbers"), [("5", (5, 5, 5)), ("1/3/8", (1, 3, 8)), ("1000", (1000, 1000, 1000))])
def test_one_number_or_one_for_each_split(text: str, numbers: tuple[int, int, int]) -> None:
    assert parse_seeded_cases(text) == SeededCases(*numbers)


@pytest.mark.parametrize("text", ["", "0", "1/2", "1/2/3/4", "1/0/1", "many", "-1", "1001", "5000"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="one number of cases from 1 to 1000"):
        parse_seeded_cases(text)
