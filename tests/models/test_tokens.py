"""The estimate of tokens."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_learnloop.models.tokens import estimate_tokens


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", 0),
        ("return the smaller one", 4),
        ("internationalization", 3),
        ("x += 1\n", 4),
        ("2026", 4),
        ("    return x", 3),
        ("你好", 2),
    ],
)
def test_what_is_a_token(text: str, tokens: int) -> None:
    assert estimate_tokens(text) == tokens


@given(st.text())
def test_never_more_than_bytes(text: str) -> None:
    assert 0 <= estimate_tokens(text) <= len(text.encode(errors="surrogatepass"))


@given(st.text(), st.text())
def test_lines_add_up(first: str, second: str) -> None:
    assert estimate_tokens(f"{first}\nx{second}") <= estimate_tokens(f"{first}\n") + estimate_tokens(f"x{second}")
