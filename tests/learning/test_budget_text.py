"""A budget as the user writes it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_learnloop.errors import SettingsError
from pytest_learnloop.learning.budget import Limits, parse_budget

counts = st.none() | st.integers(1, 10**12)
amounts = st.none() | st.floats(1e-6, 1e12, allow_nan=False)


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        ("30s", Limits(seconds=30)),
        ("10m", Limits(seconds=600)),
        ("2h", Limits(seconds=7200)),
        ("1.5h", Limits(seconds=5400)),
        ("1 update", Limits(updates=1)),
        ("12 updates", Limits(updates=12)),
        ("10m, 500 candidates", Limits(seconds=600, candidates=500)),
        (" 40 Calls ,100000 tokens,$1.50", Limits(calls=40, tokens=100_000, dollars=1.5)),
    ],
)
def test_valid_text(text: str, limits: Limits) -> None:
    assert parse_budget(text) == limits


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "'' is no limit"),
        ("10", "'10' is no limit"),
        ("10m,", "'' is no limit"),
        ("10 minutes", "'10 minutes' is no limit"),
        ("-5m", "'-5m' is no limit"),
        ("1.5 updates", "'1.5 updates' is no limit"),
        ("1.50$", r"'1.50\$' is no limit"),
        ("9" * 5000 + " calls", "is no limit"),
        ("0s", "'0s' must be above zero"),
        ("10m, 0 candidates", "'0 candidates' must be above zero"),
        ("$0.00", r"'\$0.00' must be above zero"),
        ("9" * 400 + "h", "must be above zero and finite"),
        ("10m, 30s", "it limits time twice"),
        ("1 update, 2 updates", "it limits updates twice"),
    ],
)
def test_other_text_is_refused_with_the_reason_and_what_would_be_valid(text: str, reason: str) -> None:
    with pytest.raises(SettingsError, match=rf"--learn-budget: .* is not valid: .*{reason}.*'10m, 500 candidates'"):
        parse_budget(text)


@pytest.mark.parametrize(
    "text", ["90m", "1h", "61s", "0.5s", "$1.50", "$0.0001", "10m, $2.00, 1 update, 500 candidates"]
)
def test_limits_are_told_in_the_words_of_the_user(text: str) -> None:
    assert str(parse_budget(text)) == text


@given(st.builds(Limits, amounts, amounts, counts, counts, counts, counts).filter(lambda limits: limits != Limits()))
def test_what_is_told_can_be_read_again(limits: Limits) -> None:
    assert parse_budget(str(limits)) == limits
