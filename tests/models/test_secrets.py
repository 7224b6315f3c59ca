"""Secrets of the environment stay out of texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_learnloop.secrets import Secrets


@pytest.mark.parametrize(
    "name", ["OPENAI_API_KEY", "GITHUB_TOKEN", "DB_PASSWORD", "AWS_SECRET_ACCESS_KEY", "app_secret", "TOKEN"]
)
def test_values_are_replaced_by_their_names(name: str) -> None:
    assert Secrets({name: "sk-12345678"}).hide("key=sk-12345678!") == f"key=[{name}]!"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HOME", "/home/user1"),
        ("KEYBOARD_LAYOUT", "us-international"),
        ("OPENAI_API_KEY", "none"),
        ("APP_SECRET", "development"),
        ("EMPTY_TOKEN", ""),
    ],
)
def test_what_is_no_secret_stays(name: str, value: str) -> None:
    text = f"before {value} after"
    assert Secrets({name: value}).hide(text) == text


def test_of_two_secrets_the_longer_one_is_hidden_whole() -> None:
    secrets = Secrets({"SHORT_KEY": "abcd1234", "LONG_KEY": "abcd12345678"})
    assert secrets.hide("abcd12345678 abcd1234") == "[LONG_KEY] [SHORT_KEY]"


@given(st.text(), st.text(), st.text("abcDEF123+.*", min_size=8).filter(lambda each: not each.islower()))
def test_no_secret_is_left(before: str, after: str, value: str) -> None:
    assert value not in Secrets({"X_KEY": value}).hide(before + value + after).replace("[X_KEY]", " ")
