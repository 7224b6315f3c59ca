from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_learnloop.domain import Split
from pytest_learnloop.errors import SettingsError
from pytest_learnloop.learning.ratios import Ratios, parse_ratios


def test_three_numbers_are_read_in_order() -> None:
    assert parse_ratios("70/10/20") == Ratios(train=70, validation=10, held_out=20)


def test_any_total_will_do() -> None:
    assert parse_ratios(" 3 / 1 / 0.5 ") == Ratios(3, 1, 0.5)


@pytest.mark.parametrize(
    "text", ["", "60", "60/40", "60/20/20/0", "0/50/50", "60/-20/60", "a/b/c", "nan/1/1", "inf/1/1"]
)
def test_other_text_is_refused_with_what_would_be_valid(text: str) -> None:
    with pytest.raises(SettingsError, match=r"--learn-split: .* is not valid: .* such as 60/20/20"):
        parse_ratios(text)


@pytest.mark.parametrize(
    ("fraction", "split"),
    [
        (0.0, Split.TRAIN),
        (0.59, Split.TRAIN),
        (0.6, Split.VALIDATION),
        (0.79, Split.VALIDATION),
        (0.81, Split.HELD_OUT),
        (1 - 2**-53, Split.HELD_OUT),
    ],
)
def test_a_fraction_falls_into_the_share_it_lies_in(fraction: float, split: Split) -> None:
    assert Ratios(60, 20, 20).at(fraction) is split


def test_a_split_without_a_share_is_not_used() -> None:
    ratios = Ratios(80, 0, 20)
    assert ratios.used == (Split.TRAIN, Split.HELD_OUT)
    assert ratios.at(0.85) is Split.HELD_OUT


def test_without_held_out_the_rest_keep_their_ratio() -> None:
    assert Ratios(60, 20, 20).without_held_out() == Ratios(60, 20, 0)
    assert Ratios(60, 20, 0).at(0.74) is Split.TRAIN
    assert Ratios(60, 20, 0).at(0.76) is Split.VALIDATION


@pytest.mark.parametrize(("text", "other", "alike"), [("60/20/20", "3/1/1", True), ("60/20/20", "80/10/10", False)])
def test_which_divide_in_the_same_way(text: str, other: str, alike: bool) -> None:
    assert parse_ratios(text).is_like(parse_ratios(other)) is alike
    assert str(parse_ratios(text)) == text


share = st.floats(0, 1e6)


@given(st.builds(Ratios, st.floats(1e-6, 1e6), share, share))
def test_none_gets_lost_in_writing(ratios: Ratios) -> None:
    assert parse_ratios(str(ratios)) == ratios
