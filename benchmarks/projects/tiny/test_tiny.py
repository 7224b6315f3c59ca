"""60 tests that take microseconds each."""

from __future__ import annotations

import pytest
from tiny import parse_duration, slugify


@pytest.mark.parametrize("n", range(30))
def test_slugify(n: int) -> None:
    assert slugify(f"Hello, World {n}!") == f"hello-world-{n}"


@pytest.mark.parametrize("n", range(30))
def test_parse_duration(n: int) -> None:
    assert parse_duration(f"{n}m{n}s") == 61 * n
